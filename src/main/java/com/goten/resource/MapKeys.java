package com.goten.resource;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Protobuf maps as messages without generated code have them: lists of entries. */
public final class MapKeys {
    private MapKeys() {}

    public static FieldDescriptor keyField(FieldDescriptor map) {
        return map.getMessageType().findFieldByNumber(1);
    }

    public static FieldDescriptor valueField(FieldDescriptor map) {
        return map.getMessageType().findFieldByNumber(2);
    }

    /** The key of an entry as text, as it stands in JSON and in paths. */
    public static String keyOf(FieldDescriptor map, Message entry) {
        FieldDescriptor field = keyField(map);
        Object key = entry.getField(field);
        return switch (field.getType()) {
            case UINT32, FIXED32 -> Integer.toUnsignedString((Integer) key);
            case UINT64, FIXED64 -> Long.toUnsignedString((Long) key);
            default -> key.toString();
        };
    }

    /** The entries of a map field by key text, in their order. A key that is there twice has its last entry. */
    public static Map<String, Message> entries(FieldDescriptor map, Message message) {
        var entries = new LinkedHashMap<String, Message>();
        for (Object entry : (List<?>) message.getField(map)) {
            entries.put(keyOf(map, (Message) entry), (Message) entry);
        }
        return entries;
    }

    /** The text of the key that a path segment stands for; empty where it stands for none of the map's key type. */
    public static Optional<String> canonical(FieldDescriptor map, String segment) {
        try {
            return Optional.of(switch (keyField(map).getType()) {
                case STRING -> segment;
                case BOOL -> bool(segment);
                case UINT32, FIXED32 -> Integer.toUnsignedString(Integer.parseUnsignedInt(segment));
                case UINT64, FIXED64 -> Long.toUnsignedString(Long.parseUnsignedLong(segment));
                case INT32, SINT32, SFIXED32 -> Integer.toString(Integer.parseInt(segment));
                default -> Long.toString(Long.parseLong(segment));
            });
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static String bool(String segment) {
        if (segment.equals("true") || segment.equals("false")) {
            return segment;
        }
        throw new NumberFormatException(segment);
    }
}
