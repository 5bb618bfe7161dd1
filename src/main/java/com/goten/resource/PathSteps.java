package com.goten.resource;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.goten.resource.ValuePath.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Follows paths through messages. */
final class PathSteps {
    private PathSteps() {}

    /** What is behind one step; null where nothing is. */
    static @Nullable Object follow(Step step, Object from) {
        if (step instanceof Step.Field field) {
            return field((Message) from, field.field());
        }
        if (step instanceof Step.Entry entry) {
            return entry((List<?>) from, entry.map(), entry.key());
        }
        return member(PathValues.json((Message) from), step.key());
    }

    private static @Nullable Object field(Message message, FieldDescriptor field) {
        boolean present = field.isRepeated() ? message.getRepeatedFieldCount(field) > 0 : message.hasField(field);
        return present ? message.getField(field) : null;
    }

    /** Of a key that is there twice the last entry counts, as in JSON. */
    private static @Nullable Object entry(List<?> entries, FieldDescriptor map, String key) {
        for (int i = entries.size() - 1; i >= 0; i--) {
            Message entry = (Message) entries.get(i);
            if (MapKeys.keyOf(map, entry).equals(key)) {
                return entry.getField(MapKeys.valueField(map));
            }
        }
        return null;
    }

    private static @Nullable Object member(@Nullable Object json, String key) {
        if (json instanceof Message struct && WellKnown.of(struct.getDescriptorForType()) == WellKnown.STRUCT) {
            FieldDescriptor fields = struct.getDescriptorForType().findFieldByNumber(1);
            return entry((List<?>) struct.getField(fields), fields, key);
        }
        return null;
    }
}
