package com.goten.api.route;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.schema.ApiMethod;
import com.goten.schema.ApiVersion;
import com.goten.schema.FieldPath;
import com.goten.schema.ResourceType;
import com.goten.schema.Routing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the requests of one method are about: the paths of option 79041 where it has some, else its name, body or parent
 * (option 69040). Looked up once per method.
 */
final class Subjects {
    private final ApiVersion version;
    private final Optional<ResourceType> type;
    private final List<FieldPath> resources;
    private final List<FieldPath> scopes;
    private final List<FieldPath> regions;

    Subjects(ApiVersion version, ApiMethod method) {
        this.version = version;
        this.type = Optional.ofNullable(method.type());
        Routing routing = method.routing();
        boolean given = !routing.resourceFieldPaths().isEmpty()
                || !routing.scopeFieldPaths().isEmpty()
                || !routing.regionIdFieldPaths().isEmpty();
        this.resources = given ? paths(method, routing.resourceFieldPaths()) : standard(method);
        this.scopes = given
                ? paths(method, routing.scopeFieldPaths())
                : method.fields().parent().stream().map(field -> new FieldPath(List.of(field))).toList();
        this.regions = paths(method, routing.regionIdFieldPaths());
    }

    private static List<FieldPath> standard(ApiMethod method) {
        return Stream.of(method.fields().name(), method.fields().body())
                .flatMap(Optional::stream)
                .map(field -> new FieldPath(List.of(field)))
                .toList();
    }

    private static List<FieldPath> paths(ApiMethod method, List<String> texts) {
        return texts.stream().flatMap(text -> FieldPath.parse(method.input(), text).stream()).toList();
    }

    /**
     * What one request is about.
     *
     * @param names resources, or {@link Places} of some
     * @param regions named as such
     * @param sound false where something in it is no name: then the request is refused wherever it runs
     */
    record Subject(List<ResourceName> names, List<String> regions, boolean sound) {
        boolean isOneName() {
            return names.size() == 1 && regions.isEmpty();
        }

        boolean isEmpty() {
            return names.isEmpty() && regions.isEmpty();
        }
    }

    /** Whether requests of this method can be about something at all. */
    boolean none() {
        return resources.isEmpty() && scopes.isEmpty() && regions.isEmpty();
    }

    /** A parent counts only where no resource is named: a name says all that it does. */
    Subject in(DynamicMessage request) {
        List<ResourceName> names = new ArrayList<>();
        boolean sound = true;
        for (String text : texts(resources, request)) {
            sound &= resource(text).map(names::add).isPresent();
        }
        List<String> named = texts(regions, request);
        if (names.isEmpty() && named.isEmpty() && sound) {
            for (String text : parents(request)) {
                sound &= place(text).map(names::add).isPresent();
            }
        }
        return new Subject(names, named, sound);
    }

    /** An empty parent is one, where the type may have none. */
    private List<String> parents(DynamicMessage request) {
        List<String> parents = texts(scopes, request);
        return parents.isEmpty() && type.isPresent() ? List.of("") : parents;
    }

    private Optional<ResourceName> resource(String text) {
        return candidates().flatMap(candidate -> ResourceNames.tryParse(candidate, text).stream()).findFirst();
    }

    private Optional<ResourceName> place(String text) {
        return candidates().flatMap(candidate -> Places.under(candidate, text, false).stream()).findFirst();
    }

    private Stream<ResourceType> candidates() {
        return type.map(Stream::of).orElseGet(() -> version.types().stream());
    }

    private List<String> texts(List<FieldPath> paths, DynamicMessage request) {
        List<String> texts = new ArrayList<>();
        paths.forEach(path -> collect(request, path.fields(), texts));
        return texts;
    }

    private void collect(Message message, List<FieldDescriptor> path, List<String> texts) {
        FieldDescriptor field = path.get(0);
        List<FieldDescriptor> rest = path.subList(1, path.size());
        if (field.isRepeated()) {
            ((List<?>) message.getField(field)).forEach(value -> collectValue(field, value, rest, texts));
        } else if (!field.hasPresence() || message.hasField(field)) {
            collectValue(field, message.getField(field), rest, texts);
        }
    }

    private void collectValue(FieldDescriptor field, Object value, List<FieldDescriptor> rest, List<String> texts) {
        if (field.isMapField()) {
            Message entry = (Message) value;
            FieldDescriptor inner = field.getMessageType().findFieldByNumber(2);
            collectValue(inner, entry.getField(inner), rest, texts);
        } else if (field.getJavaType() == JavaType.STRING && !((String) value).isEmpty()) {
            texts.add((String) value);
        } else if (field.getJavaType() == JavaType.MESSAGE && !rest.isEmpty()) {
            collect((Message) value, rest, texts);
        } else if (field.getJavaType() == JavaType.MESSAGE) {
            nameIn((Message) value).ifPresent(texts::add);
        }
    }

    /** The name of a resource that is in the request as a whole; empty where it is to be generated. */
    private Optional<String> nameIn(Message body) {
        return version.types().stream()
                .filter(candidate -> candidate.descriptor() == body.getDescriptorForType())
                .map(candidate -> (String) body.getField(candidate.fields().name()))
                .filter(name -> !name.isEmpty())
                .findFirst();
    }
}
