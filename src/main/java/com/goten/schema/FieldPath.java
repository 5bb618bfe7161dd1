package com.goten.schema;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The way from a message to a field inside it: every step but the last is a message, a list of messages or a map with
 * message values, after which the next step is a field of the value. Dotted snake_case in text, {@code
 * spec.groups.name}.
 */
public record FieldPath(List<FieldDescriptor> fields) {
    public FieldPath {
        if (fields.isEmpty()) {
            throw new IllegalArgumentException("a field path has at least one step");
        }
        fields = List.copyOf(fields);
    }

    /** A path given in snake_case or camelCase; empty where there is no such field. */
    public static Optional<FieldPath> parse(Descriptor message, String text) {
        var fields = new ArrayList<FieldDescriptor>();
        var inner = Optional.of(message);
        for (var step : text.split("\\.", -1)) {
            var field = inner.flatMap(within -> field(within, step));
            if (field.isEmpty()) {
                return Optional.empty();
            }
            fields.add(field.get());
            inner = inside(field.get());
        }
        return Optional.of(new FieldPath(fields));
    }

    private static Optional<FieldDescriptor> field(Descriptor message, String name) {
        return message.getFields().stream()
                .filter(field -> field.getName().equals(name) || field.getJsonName().equals(name))
                .findFirst();
    }

    /** The message that a field holds, of a map the one that its values are; empty for scalars. */
    static Optional<Descriptor> inside(FieldDescriptor field) {
        var value = field.isMapField() ? field.getMessageType().findFieldByNumber(2) : field;
        return value.getJavaType() == JavaType.MESSAGE ? Optional.of(value.getMessageType()) : Optional.empty();
    }

    public FieldDescriptor last() {
        return fields.get(fields.size() - 1);
    }

    @Override
    public String toString() {
        return fields.stream().map(FieldDescriptor::getName).collect(Collectors.joining("."));
    }
}
