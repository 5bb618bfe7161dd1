package com.goten.resource;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.goten.schema.FieldPath;
import java.util.List;

/** Visits the string values at a path, through messages, lists and maps. */
final class ReferenceWalk {
    private final List<FieldDescriptor> path;
    private final Visitor visitor;

    private ReferenceWalk(List<FieldDescriptor> path, Visitor visitor) {
        this.path = path;
        this.visitor = visitor;
    }

    interface Visitor {
        void visit(Place place, String value);
    }

    /** Empty values are not visited. */
    static void visit(Message message, FieldPath path, Visitor visitor) {
        new ReferenceWalk(path.fields(), visitor).field(message, 0, Place.ROOT);
    }

    private void field(Message message, int step, Place place) {
        FieldDescriptor field = path.get(step);
        if (field.isMapField()) {
            entries(message, field, step, place.field(field.getName()));
        } else if (field.isRepeated()) {
            items(message, field, step, place);
        } else if (message.hasField(field)) {
            value(message.getField(field), step, place.field(field.getName()));
        }
    }

    private void items(Message message, FieldDescriptor field, int step, Place place) {
        int count = message.getRepeatedFieldCount(field);
        for (int i = 0; i < count; i++) {
            value(message.getRepeatedField(field, i), step, place.field(field.getName()).index(i));
        }
    }

    private void entries(Message message, FieldDescriptor field, int step, Place place) {
        FieldDescriptor value = MapKeys.valueField(field);
        for (Object item : (List<?>) message.getField(field)) {
            Message entry = (Message) item;
            value(entry.getField(value), step, place.key(MapKeys.keyOf(field, entry)));
        }
    }

    private void value(Object value, int step, Place place) {
        if (step + 1 < path.size()) {
            field((Message) value, step + 1, place);
        } else if (!((String) value).isEmpty()) {
            visitor.visit(place, (String) value);
        }
    }
}
