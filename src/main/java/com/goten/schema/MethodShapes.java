package com.goten.schema;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.goten.annotations.Method;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Where the request and response of one method hold resources of a type: as option 69040 says, and where it is silent,
 * by the fields' names and types.
 */
final class MethodShapes {
    private final MethodDescriptor method;
    private final ResourceType type;
    private final Method option;
    private final Faults faults;

    MethodShapes(MethodDescriptor method, ResourceType type, Method option, Faults faults) {
        this.method = method;
        this.type = type;
        this.option = option;
        this.faults = faults;
    }

    MethodFields fields(Verb verb) {
        return new MethodFields(name(verb), parent(), body(), items(verb));
    }

    /** Whether the messages have what the verb needs. */
    boolean fits(Verb verb) {
        boolean stream = verb == Verb.WATCH || verb == Verb.WATCH_COLLECTION;
        return stream == method.isServerStreaming() && !method.isClientStreaming() && hasFields(verb);
    }

    private boolean hasFields(Verb verb) {
        return switch (verb) {
            case GET -> name(verb).isPresent() && answersWithResource();
            case BATCH_GET -> name(verb).isPresent() && items(verb).isPresent();
            case LIST, SEARCH, WATCH_COLLECTION -> items(verb).isPresent();
            case WATCH -> name(verb).isPresent() && items(verb).isPresent();
            case CREATE, UPDATE -> body().isPresent() && answersWithResource();
            case DELETE -> name(verb).isPresent();
            case CUSTOM -> true;
        };
    }

    private boolean answersWithResource() {
        return method.getOutputType() == type.descriptor();
    }

    private Optional<FieldDescriptor> name(Verb verb) {
        boolean many = verb == Verb.BATCH_GET;
        return at(method.getInputType(), option.getRequestPaths().getResourceNameList())
                .or(() -> find(method.getInputType(), field -> isNamed(field, many ? "names" : "name")))
                .filter(field -> field.getJavaType() == JavaType.STRING && field.isRepeated() == many);
    }

    private Optional<FieldDescriptor> parent() {
        return at(method.getInputType(), option.getRequestPaths().getResourceParentList())
                .or(() -> find(method.getInputType(), field -> isNamed(field, "parent")))
                .filter(field -> field.getJavaType() == JavaType.STRING && !field.isRepeated());
    }

    private Optional<FieldDescriptor> body() {
        return at(method.getInputType(), option.getRequestPaths().getResourceBodyList())
                .or(() -> find(method.getInputType(), this::holdsResource))
                .filter(field -> holdsResource(field) && !field.isRepeated());
    }

    private Optional<FieldDescriptor> items(Verb verb) {
        return switch (verb) {
            case BATCH_GET, LIST, SEARCH -> answered().filter(field -> holdsResource(field) && field.isRepeated());
            case WATCH -> find(method.getOutputType(), field -> holdsChange(field) && !field.isRepeated());
            case WATCH_COLLECTION -> find(method.getOutputType(), field -> holdsChange(field) && field.isRepeated());
            case GET, CREATE, UPDATE, DELETE, CUSTOM -> Optional.empty();
        };
    }

    private Optional<FieldDescriptor> answered() {
        return at(method.getOutputType(), option.getResponsePaths().getResourceBodyList())
                .or(() -> find(method.getOutputType(), field -> holdsResource(field) && field.isRepeated()));
    }

    private boolean holdsResource(FieldDescriptor field) {
        return field.getJavaType() == JavaType.MESSAGE && field.getMessageType() == type.descriptor();
    }

    private boolean holdsChange(FieldDescriptor field) {
        if (field.getJavaType() != JavaType.MESSAGE) {
            return false;
        }
        return Annotations.changeOf(field.getMessageType())
                .map(name -> TypeNames.full(type.service(), name).equals(type.fullName()))
                .orElse(field.getMessageType().getName().equals(type.singular() + "Change"));
    }

    private static boolean isNamed(FieldDescriptor field, String name) {
        return field.getName().equals(name);
    }

    private static Optional<FieldDescriptor> find(Descriptor message, Predicate<FieldDescriptor> condition) {
        return message.getFields().stream().filter(condition).findFirst();
    }

    /** The top-level field that the first path begins with; a path that leads nowhere is a fault. */
    private Optional<FieldDescriptor> at(Descriptor message, List<String> paths) {
        for (var path : paths) {
            if (FieldPath.parse(message, path).isEmpty()) {
                faults.add(method, "(goten.annotations.method)", "path \"" + path + "\" is not in "
                        + message.getFullName());
            }
        }
        return paths.stream()
                .findFirst()
                .flatMap(path -> FieldPath.parse(message, path))
                .map(path -> path.fields().get(0));
    }
}
