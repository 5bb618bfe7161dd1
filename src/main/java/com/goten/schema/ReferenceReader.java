package com.goten.schema;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.goten.annotations.FieldType;
import com.goten.annotations.OnReferencedObjectDeleted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the reference fields of a type.
 *
 * <p>Three steps, so that neither recursion nor a message with many users makes it slow: collect all messages inside
 * the resource, find which of their fields lead to a reference, then walk only those.
 */
final class ReferenceReader {
    private static final String OPTION = "(goten.annotations.type).reference";

    private final String service;
    private final Set<String> ownTypes;
    private final Faults faults;
    private final boolean constrained;
    private final Map<FieldDescriptor, Target> targets = new LinkedHashMap<>();
    private final Set<FieldDescriptor> leading = new LinkedHashSet<>();

    private record Target(String type, DeleteBehaviour behaviour) {}

    /**
     * @param ownTypes full names of the types of this service in this version
     * @param constrained whether references of the type take part in anything; otherwise they need no behaviour
     */
    ReferenceReader(String service, Set<String> ownTypes, boolean constrained, Faults faults) {
        this.service = service;
        this.ownTypes = ownTypes;
        this.constrained = constrained;
        this.faults = faults;
    }

    /** What was found in one type. */
    record Found(List<ReferenceField> fields, ReferenceGraph graph) {}

    Found read(Descriptor resource) {
        var messages = new LinkedHashSet<Descriptor>();
        collect(resource, messages);
        messages.forEach(message -> message.getFields().forEach(this::readField));
        findLeading(messages);
        var paths = new ArrayList<ReferenceField>();
        walk(resource, new ArrayList<>(), new LinkedHashSet<>(), paths);
        return new Found(paths, new ReferenceGraph(shortest(paths), leading));
    }

    private static void collect(Descriptor message, Set<Descriptor> messages) {
        if (messages.add(message)) {
            message.getFields().forEach(field -> FieldPath.inside(field).ifPresent(inner -> collect(inner, messages)));
        }
    }

    private void readField(FieldDescriptor field) {
        var type = Annotations.type(field);
        if (!type.hasReference()) {
            return;
        }
        if (!holdsText(field)) {
            faults.add(field, "is a reference but no string");
            return;
        }
        target(field, type.getReference()).ifPresent(target -> targets.put(field, target));
    }

    private static boolean holdsText(FieldDescriptor field) {
        var value = field.isMapField() ? field.getMessageType().findFieldByNumber(2) : field;
        return value.getJavaType() == JavaType.STRING;
    }

    private Optional<Target> target(FieldDescriptor field, FieldType.ReferenceType reference) {
        var type = TypeNames.full(service, reference.getResource());
        if (reference.getResource().isEmpty() || !TypeNames.isFull(type)) {
            faults.add(field, OPTION + ": resource \"" + reference.getResource() + "\" is not a type");
            return Optional.empty();
        }
        if (TypeNames.service(type).equals(service) && !ownTypes.contains(type)) {
            faults.add(field, OPTION + ": there is no type " + type + " in this version");
            return Optional.empty();
        }
        return behaviour(field, reference.getTargetDeleteBehavior()).map(behaviour -> new Target(type, behaviour));
    }

    private Optional<DeleteBehaviour> behaviour(FieldDescriptor field, OnReferencedObjectDeleted declared) {
        if (declared != OnReferencedObjectDeleted.UNDEFINED && declared != OnReferencedObjectDeleted.UNRECOGNIZED) {
            return Optional.of(DeleteBehaviour.of(declared.getNumber()));
        }
        if (!constrained) {
            return Optional.of(DeleteBehaviour.ALLOW_DANGLING);
        }
        faults.add(field, OPTION + ": target_delete_behavior must be one of BLOCK, UNSET, CASCADE_DELETE, ASYNC_UNSET,"
                + " ASYNC_CASCADE_DELETE, ALLOW_DANGLING");
        return Optional.empty();
    }

    /** Adds fields whose message has a reference or a field already added, until there are no more. */
    private void findLeading(Set<Descriptor> messages) {
        boolean grown = true;
        while (grown) {
            grown = false;
            for (var message : messages) {
                for (var field : message.getFields()) {
                    grown |= FieldPath.inside(field).filter(this::hasReference).isPresent() && leading.add(field);
                }
            }
        }
    }

    private boolean hasReference(Descriptor message) {
        return message.getFields().stream().anyMatch(field -> targets.containsKey(field) || leading.contains(field));
    }

    private void walk(
            Descriptor message, List<FieldDescriptor> steps, Set<Descriptor> above, List<ReferenceField> paths) {
        above.add(message);
        for (var field : message.getFields()) {
            steps.add(field);
            var target = targets.get(field);
            if (target != null) {
                var targetService = TypeNames.service(target.type());
                paths.add(new ReferenceField(new FieldPath(steps), targetService, target.type(), target.behaviour()));
            } else if (leading.contains(field)) {
                FieldPath.inside(field)
                        .filter(inner -> !above.contains(inner))
                        .ifPresent(inner -> walk(inner, steps, above, paths));
            }
            steps.remove(steps.size() - 1);
        }
        above.remove(message);
    }

    private static Map<FieldDescriptor, ReferenceField> shortest(List<ReferenceField> paths) {
        var byField = new LinkedHashMap<FieldDescriptor, ReferenceField>();
        paths.stream()
                .sorted(Comparator.comparingInt(field -> field.path().fields().size()))
                .forEach(field -> byField.putIfAbsent(field.path().last(), field));
        return byField;
    }
}
