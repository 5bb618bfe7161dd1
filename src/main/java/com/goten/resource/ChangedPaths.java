package com.goten.resource;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import java.util.Comparator;
import java.util.TreeSet;

/** The paths in which two messages of one type differ; lists and maps as a whole. */
final class ChangedPaths {
    private final FieldMask.Builder mask = FieldMask.newBuilder();

    private ChangedPaths() {}

    static FieldMask between(Message before, Message after) {
        var changes = new ChangedPaths();
        changes.collect(before, after, "");
        return changes.mask.build();
    }

    private void collect(Message before, Message after, String prefix) {
        var fields = new TreeSet<>(Comparator.comparingInt(FieldDescriptor::getNumber));
        fields.addAll(before.getAllFields().keySet());
        fields.addAll(after.getAllFields().keySet());
        for (FieldDescriptor field : fields) {
            if (!Values.same(field, before, after)) {
                changed(field, before, after, prefix + field.getName());
            }
        }
    }

    private void changed(FieldDescriptor field, Message before, Message after, String path) {
        boolean open = !field.isRepeated()
                && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                && WellKnown.of(field.getMessageType()) == WellKnown.NONE
                && before.hasField(field)
                && after.hasField(field);
        int found = mask.getPathsCount();
        if (open) {
            collect((Message) before.getField(field), (Message) after.getField(field), path + ".");
        }
        if (mask.getPathsCount() == found) {
            mask.addPaths(path);
        }
    }
}
