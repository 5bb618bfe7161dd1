package com.goten.schema.source;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.squareup.wire.schema.internal.parser.OptionElement.OptionPrimitive;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Scalar values of options, which the parser leaves as text. */
final class OptionScalars {
    private OptionScalars() {}

    /** The text is no value of the field's type. */
    static final class BadValue extends RuntimeException {
        BadValue(FieldDescriptor field, Object value) {
            super(field.getName() + " cannot be " + text(value) + ": " + expected(field), null, false, false);
        }
    }

    static Object parse(FieldDescriptor field, Object value) {
        if (!(value instanceof String || value instanceof OptionPrimitive)) {
            throw new BadValue(field, value);
        }
        var text = text(value);
        try {
            return switch (field.getJavaType()) {
                case INT -> Integer.decode(text);
                case LONG -> Long.decode(text);
                case FLOAT -> Float.valueOf(special(text));
                case DOUBLE -> Double.valueOf(special(text));
                case BOOLEAN -> bool(field, text);
                case STRING -> text;
                case BYTE_STRING -> ByteString.copyFrom(text, StandardCharsets.ISO_8859_1);
                case ENUM -> enumValue(field, text);
                case MESSAGE -> throw new BadValue(field, value);
            };
        } catch (NumberFormatException notANumber) {
            throw new BadValue(field, value);
        }
    }

    private static String text(Object value) {
        return String.valueOf(value instanceof OptionPrimitive primitive ? primitive.getValue() : value);
    }

    private static String special(String text) {
        return switch (text) {
            case "inf" -> "Infinity";
            case "-inf" -> "-Infinity";
            case "nan" -> "NaN";
            default -> text;
        };
    }

    private static Object bool(FieldDescriptor field, String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new BadValue(field, text);
        };
    }

    private static Object enumValue(FieldDescriptor field, String text) {
        var value = field.getEnumType().findValueByName(text);
        if (value == null) {
            throw new BadValue(field, text);
        }
        return value;
    }

    private static String expected(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case MESSAGE -> "it is a message";
            case ENUM -> "it is one of " + field.getEnumType().getValues();
            default -> "it is of type " + field.getType().name().toLowerCase(Locale.ROOT);
        };
    }
}
