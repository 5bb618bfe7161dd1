package com.goten.resource;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Optional;

/** Keys of protobuf maps as text, as they stand in JSON and as segments of paths. */
public final class MapKeys {
    private MapKeys() {}

    public static String text(FieldDescriptor keyField, Object key) {
        return switch (keyField.getType()) {
            case UINT32, FIXED32 -> Integer.toUnsignedString((Integer) key);
            case UINT64, FIXED64 -> Long.toUnsignedString((Long) key);
            default -> key.toString();
        };
    }

    /** The key that a text stands for, as a field value; empty where it stands for none of the key's type. */
    public static Optional<Object> parse(FieldDescriptor keyField, String text) {
        try {
            return Optional.of(switch (keyField.getType()) {
                case STRING -> text;
                case BOOL -> bool(text);
                case UINT32, FIXED32 -> Integer.parseUnsignedInt(text);
                case UINT64, FIXED64 -> Long.parseUnsignedLong(text);
                case INT32, SINT32, SFIXED32 -> Integer.parseInt(text);
                default -> Long.parseLong(text);
            });
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Object bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new NumberFormatException(text);
        };
    }
}
