package com.goten.resource;

import com.google.protobuf.Descriptors.Descriptor;

/**
 * Messages of {@code google.protobuf} that stand for a value rather than for their fields. Told by name: a user's
 * descriptors bring their own.
 */
public enum WellKnown {
    NONE,
    TIMESTAMP,
    DURATION,
    WRAPPER,
    STRUCT,
    VALUE,
    LIST_VALUE;

    private static final String PACKAGE = "google.protobuf.";

    public static WellKnown of(Descriptor type) {
        String name = type.getFullName();
        if (!name.startsWith(PACKAGE)) {
            return NONE;
        }
        return switch (name.substring(PACKAGE.length())) {
            case "Timestamp" -> TIMESTAMP;
            case "Duration" -> DURATION;
            case "Struct" -> STRUCT;
            case "Value" -> VALUE;
            case "ListValue" -> LIST_VALUE;
            case "DoubleValue", "FloatValue", "Int64Value", "UInt64Value", "Int32Value", "UInt32Value", "BoolValue",
                    "StringValue", "BytesValue" -> WRAPPER;
            default -> NONE;
        };
    }
}
