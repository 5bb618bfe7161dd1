package com.goten.resource;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Optional;
import java.util.stream.Collectors;

/** Fields as clients write them in masks, filters and orders: snake_case or camelCase. */
public final class FieldNames {
    private FieldNames() {}

    public static Optional<FieldDescriptor> find(Descriptor type, String name) {
        FieldDescriptor field = type.findFieldByName(name);
        if (field != null) {
            return Optional.of(field);
        }
        return type.getFields().stream()
                .filter(candidate -> candidate.getJsonName().equals(name))
                .findFirst();
    }

    /** What to say where there is no such field. */
    public static String unknown(Descriptor type, String name) {
        String known = type.getFields().stream().map(FieldDescriptor::getName).collect(Collectors.joining(", "));
        return type.getName() + " has no field " + ResourceNames.quoted(name)
                + (known.isEmpty() ? "" : "; it has " + known);
    }
}
