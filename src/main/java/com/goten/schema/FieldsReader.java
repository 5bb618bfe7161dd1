package com.goten.schema;

import com.google.api.ResourceDescriptor;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.goten.types.Meta;
import com.goten.types.MultiRegionPolicy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Finds the fields of a type that the system itself uses. */
final class FieldsReader {
    private final Faults faults;

    FieldsReader(Faults faults) {
        this.faults = faults;
    }

    /** Empty, with a fault, for a type without a name. */
    Optional<ResourceType.Fields> read(TypeDraft type) {
        var message = type.descriptor();
        return name(type).map(name -> new ResourceType.Fields(
                name,
                first(message, field -> isMessage(field, Meta.getDescriptor())),
                first(message, field -> field.getName().equals("display_name") && isText(field)),
                policy(message)));
    }

    private Optional<FieldDescriptor> name(TypeDraft type) {
        var message = type.descriptor();
        var declared = Annotations.resource(message)
                .map(ResourceDescriptor::getNameField)
                .filter(field -> !field.isEmpty())
                .orElse("name");
        var name = first(message, field -> namesItself(type, field))
                .or(() -> Optional.ofNullable(message.findFieldByName(declared)));
        if (name.isEmpty()) {
            faults.add(message, declared, "the resource has no name field");
        } else if (!isText(name.get())) {
            faults.add(name.get(), "the name of a resource is a single string");
            return Optional.empty();
        }
        return name;
    }

    private static boolean namesItself(TypeDraft type, FieldDescriptor field) {
        var option = Annotations.type(field);
        var service = TypeNames.service(type.fullName());
        return option.hasName()
                && TypeNames.full(service, option.getName().getResource()).equals(type.fullName());
    }

    private static Optional<FieldDescriptor> first(Descriptor message, Predicate<FieldDescriptor> condition) {
        return message.getFields().stream().filter(condition).findFirst();
    }

    private static boolean isText(FieldDescriptor field) {
        return field.getJavaType() == JavaType.STRING && !field.isRepeated();
    }

    private static boolean isMessage(FieldDescriptor field, Descriptor type) {
        return field.getJavaType() == JavaType.MESSAGE
                && !field.isRepeated()
                && field.getMessageType().getFullName().equals(type.getFullName());
    }

    /** Breadth first, through single messages only: a list of policies would not say which one governs. */
    private static Optional<FieldPath> policy(Descriptor message) {
        var seen = new HashSet<Descriptor>(List.of(message));
        var queue = new ArrayDeque<List<FieldDescriptor>>();
        queue.add(List.of());
        while (!queue.isEmpty()) {
            var steps = queue.remove();
            var inner = steps.isEmpty() ? message : steps.get(steps.size() - 1).getMessageType();
            for (var field : inner.getFields()) {
                if (isMessage(field, MultiRegionPolicy.getDescriptor())) {
                    return Optional.of(new FieldPath(append(steps, field)));
                }
                if (isSingleMessage(field) && seen.add(field.getMessageType())) {
                    queue.add(append(steps, field));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isSingleMessage(FieldDescriptor field) {
        return field.getJavaType() == JavaType.MESSAGE && !field.isRepeated();
    }

    private static List<FieldDescriptor> append(List<FieldDescriptor> steps, FieldDescriptor field) {
        var longer = new ArrayList<>(steps);
        longer.add(field);
        return longer;
    }
}
