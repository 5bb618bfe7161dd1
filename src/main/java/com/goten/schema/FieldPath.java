package com.goten.schema;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The way from a message to a field inside it: every step but the last is a message, a list of messages or a map with
 * message values. Dotted snake_case in text, {@code spec.groups.name}.
 */
public record FieldPath(List<FieldDescriptor> fields) {
    public FieldPath {
        if (fields.isEmpty()) {
            throw new IllegalArgumentException("a field path has at least one step");
        }
        fields = List.copyOf(fields);
    }

    public FieldDescriptor last() {
        return fields.get(fields.size() - 1);
    }

    @Override
    public String toString() {
        return fields.stream().map(FieldDescriptor::getName).collect(Collectors.joining("."));
    }
}
