package com.goten.resource;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;

/**
 * How values at a path compare, in Java and in the {@link Doc}.
 *
 * <p>In Java values have these classes: NUMBER and DURATION (in seconds) BigDecimal; FLOAT and DOUBLE Double; BOOL
 * Boolean; TEXT, BYTES (base64), ENUM (name, or number where it is unknown) and TIMESTAMP (fixed width) String; MESSAGE
 * and JSON a message; LIST and MAP a list.
 */
public enum ValueKind {
    NUMBER,
    FLOAT,
    DOUBLE,
    BOOL,
    TEXT,
    BYTES,
    ENUM,
    TIMESTAMP,
    DURATION,
    /** {@code Struct}, {@code Value} and {@code ListValue}: typed by what is there. */
    JSON,
    MESSAGE,
    LIST,
    MAP;

    static ValueKind of(FieldDescriptor field) {
        if (field.isMapField()) {
            return MAP;
        }
        return field.isRepeated() ? LIST : ofItem(field);
    }

    /** The kind of a single value; of a list, that of its items. */
    static ValueKind ofItem(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case INT, LONG -> NUMBER;
            case FLOAT -> FLOAT;
            case DOUBLE -> DOUBLE;
            case BOOLEAN -> BOOL;
            case STRING -> TEXT;
            case BYTE_STRING -> BYTES;
            case ENUM -> ENUM;
            case MESSAGE -> ofMessage(field.getMessageType());
        };
    }

    private static ValueKind ofMessage(Descriptor type) {
        return switch (WellKnown.of(type)) {
            case TIMESTAMP -> TIMESTAMP;
            case DURATION -> DURATION;
            case STRUCT, VALUE, LIST_VALUE -> JSON;
            case WRAPPER -> ofItem(type.findFieldByNumber(1));
            case NONE -> MESSAGE;
        };
    }

    /** Whether it has a less and a greater, so that one can order by it. */
    public boolean ordered() {
        return switch (this) {
            case NUMBER, FLOAT, DOUBLE, BOOL, TEXT, ENUM, TIMESTAMP, DURATION -> true;
            case BYTES, JSON, MESSAGE, LIST, MAP -> false;
        };
    }
}
