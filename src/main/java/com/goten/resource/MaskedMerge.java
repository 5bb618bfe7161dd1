package com.goten.resource;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes the masked fields, and only those, from what a client sent. What is masked and not sent is cleared. */
final class MaskedMerge {
    private final FieldRules rules;
    private final Overlay overlay;

    MaskedMerge(FieldRules rules) {
        this.rules = rules;
        this.overlay = new Overlay(rules);
    }

    Message merge(Message stored, Message sent, MaskTree mask) {
        if (mask.all()) {
            return overlay.replace(stored, sent);
        }
        Message.Builder result = stored.toBuilder();
        mask.fields().forEach((field, below) -> {
            if (!rules.isSystems(field)) {
                field(field, below, stored, sent, result);
            }
        });
        return result.build();
    }

    private void field(FieldDescriptor field, MaskTree below, Message stored, Message sent, Message.Builder result) {
        if (field.isMapField()) {
            result.setField(field, below.all() ? wholeMap(field, stored, sent) : entries(field, below, stored, sent));
        } else if (field.isRepeated()) {
            result.setField(field, wholeList(field, stored, sent));
        } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            message(field, below, stored, sent, result);
        } else if (sent.hasField(field)) {
            result.setField(field, sent.getField(field));
        } else {
            result.clearField(field);
        }
    }

    private void message(FieldDescriptor field, MaskTree below, Message stored, Message sent, Message.Builder result) {
        Message merged = merge((Message) stored.getField(field), (Message) sent.getField(field), below);
        boolean present = below.all() ? sent.hasField(field) : stored.hasField(field);
        if (present || !MaskTree.isEmpty(merged)) {
            result.setField(field, merged);
        } else {
            result.clearField(field);
        }
    }

    private List<?> wholeList(FieldDescriptor field, Message stored, Message sent) {
        return CollectionMerge.list(field, (List<?>) stored.getField(field), own(field, stored, sent));
    }

    private List<?> wholeMap(FieldDescriptor field, Message stored, Message sent) {
        Message cleaned = sent.toBuilder().setField(field, own(field, stored, sent)).build();
        return CollectionMerge.map(field, stored, cleaned);
    }

    /** What was sent, with the fields of the system as they are stored. */
    private List<?> own(FieldDescriptor field, Message stored, Message sent) {
        return overlay.collection(field, stored, (List<?>) sent.getField(field));
    }

    private List<?> entries(FieldDescriptor field, MaskTree below, Message stored, Message sent) {
        Map<String, Message> before = MapKeys.entries(field, stored);
        Map<String, Message> after = MapKeys.entries(field, sent);
        var result = new LinkedHashMap<>(before);
        below.keys().forEach((key, value) -> {
            if (after.containsKey(key)) {
                result.put(key, entry(field, value, before.get(key), after.get(key)));
            } else {
                result.remove(key);
            }
        });
        return List.copyOf(result.values());
    }

    private Message entry(
            FieldDescriptor field,
            MaskTree below,
            @Nullable Message stored,
            Message sent) {
        FieldDescriptor value = MapKeys.valueField(field);
        if (value.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
            return sent;
        }
        Message sentValue = (Message) sent.getField(value);
        Message before = stored == null ? sentValue.getDefaultInstanceForType() : (Message) stored.getField(value);
        return sent.toBuilder().setField(value, merge(before, sentValue, below)).build();
    }
}
