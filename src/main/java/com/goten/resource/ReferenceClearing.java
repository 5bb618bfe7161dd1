package com.goten.resource;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.goten.schema.ReferenceField;
import com.goten.schema.ReferenceGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Takes references to one target out of messages. What does not change stays the same object. */
final class ReferenceClearing {
    private final ReferenceGraph graph;
    private final Predicate<ReferenceField> chosen;
    private final String target;

    ReferenceClearing(ReferenceGraph graph, Predicate<ReferenceField> chosen, String target) {
        this.graph = graph;
        this.chosen = chosen;
        this.target = target;
    }

    Message clear(Message message) {
        Message.Builder changed = null;
        for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
            FieldDescriptor field = entry.getKey();
            boolean chosenHere = graph.reference(field).filter(chosen).isPresent();
            if (chosenHere || graph.leadsToReference(field)) {
                Object value = entry.getValue();
                Object kept = field.isRepeated() ? items(field, (List<?>) value) : value(field, value);
                if (kept != value) {
                    changed = changed == null ? message.toBuilder() : changed;
                    set(changed, field, kept);
                }
            }
        }
        return changed == null ? message : changed.build();
    }

    private static void set(Message.Builder message, FieldDescriptor field, @Nullable Object value) {
        if (value == null) {
            message.clearField(field);
        } else {
            message.setField(field, value);
        }
    }

    /** The value as it stays; null where it goes. */
    private @Nullable Object value(FieldDescriptor field, Object value) {
        if (graph.reference(field).isPresent()) {
            return target.equals(value) ? null : value;
        }
        return clear((Message) value);
    }

    private List<?> items(FieldDescriptor field, List<?> items) {
        var kept = new ArrayList<Object>(items.size());
        boolean same = true;
        for (Object item : items) {
            Object left = field.isMapField() ? entry(field, (Message) item) : value(field, item);
            same &= left == item;
            if (left != null) {
                kept.add(left);
            }
        }
        return same ? items : kept;
    }

    private @Nullable Message entry(FieldDescriptor field, Message entry) {
        FieldDescriptor valueField = MapKeys.valueField(field);
        Object before = entry.getField(valueField);
        Object after = value(field, before);
        if (after == null || after == before) {
            return after == null ? null : entry;
        }
        return entry.toBuilder().setField(valueField, after).build();
    }
}
