package com.goten.resource;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lays what a client sent over what is stored: the client's fields replace all, but where only the system writes, the
 * stored ones stay. Items of lists are recognised by their identifiers, where the field declares some, and entries of
 * maps by their keys; fields of the system in any other item are empty afterwards.
 */
final class Overlay {
    private final FieldRules rules;

    Overlay(FieldRules rules) {
        this.rules = rules;
    }

    Message replace(Message stored, Message body) {
        Message.Builder result = body.toBuilder();
        for (Map.Entry<FieldDescriptor, Object> entry : body.getAllFields().entrySet()) {
            FieldDescriptor field = entry.getKey();
            if (rules.isSystems(field)) {
                result.clearField(field);
            } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                result.setField(field, replaced(field, stored, entry.getValue()));
            }
        }
        stored.getAllFields().forEach((field, value) -> keep(field, value, result));
        return result.build();
    }

    private void keep(FieldDescriptor field, Object value, Message.Builder result) {
        if (field.getContainingOneof() != null && result.hasOneof(field.getContainingOneof())) {
            return;
        }
        if (rules.isSystems(field)) {
            result.setField(field, value);
        } else if (isMessage(field) && !result.hasField(field)) {
            Message kept = systemsPart((Message) value);
            if (!MaskTree.isEmpty(kept)) {
                result.setField(field, kept);
            }
        }
    }

    /** What of a stored message stays when the client clears it. */
    Message systemsPart(Message stored) {
        return replace(stored, stored.getDefaultInstanceForType());
    }

    private static boolean isMessage(FieldDescriptor field) {
        return !field.isRepeated() && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
    }

    private Object replaced(FieldDescriptor field, Message stored, Object value) {
        return field.isRepeated()
                ? collection(field, stored, (List<?>) value)
                : replace((Message) stored.getField(field), (Message) value);
    }

    /** A client's list or map over the stored one. */
    List<?> collection(FieldDescriptor field, Message stored, List<?> values) {
        if (field.isMapField()) {
            return entries(field, stored, values);
        }
        return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE ? items(field, stored, values) : values;
    }

    private List<Message> items(FieldDescriptor field, Message stored, List<?> values) {
        ItemKeys keys = ItemKeys.of(field);
        Map<Object, Object> before = keys.declared() ? keys.index((List<?>) stored.getField(field)) : Map.of();
        var items = new ArrayList<Message>(values.size());
        for (Object value : values) {
            items.add(item((Message) before.get(keys.of(value)), (Message) value));
        }
        return items;
    }

    /** One item over its stored counterpart. */
    Message item(@Nullable Message stored, Message value) {
        return replace(stored == null ? value.getDefaultInstanceForType() : stored, value);
    }

    private List<?> entries(FieldDescriptor field, Message stored, List<?> entries) {
        FieldDescriptor value = MapKeys.valueField(field);
        if (value.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
            return entries;
        }
        Map<String, Message> before = MapKeys.entries(field, stored);
        var result = new ArrayList<Message>(entries.size());
        for (Object item : entries) {
            result.add(entry(value, before.get(MapKeys.keyOf(field, (Message) item)), (Message) item));
        }
        return result;
    }

    private Message entry(
            FieldDescriptor value, @Nullable Message stored, Message entry) {
        Message before = stored == null ? null : (Message) stored.getField(value);
        return entry.toBuilder()
                .setField(value, item(before, (Message) entry.getField(value)))
                .build();
    }
}
