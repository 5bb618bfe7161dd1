package com.goten.resource;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.goten.schema.ReferenceField;
import com.goten.schema.ReferenceGraph;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Visits the references of a message, through messages, lists and maps, however deep. */
final class ReferenceWalk {
    private final ReferenceGraph graph;
    private final Visitor visitor;

    private ReferenceWalk(ReferenceGraph graph, Visitor visitor) {
        this.graph = graph;
        this.visitor = visitor;
    }

    interface Visitor {
        void visit(ReferenceField field, Place place, String value);
    }

    /** Empty values are not visited. */
    static void visit(Message message, ReferenceGraph graph, Visitor visitor) {
        if (!graph.isEmpty()) {
            new ReferenceWalk(graph, visitor).message(message, Place.ROOT);
        }
    }

    private void message(Message message, Place place) {
        for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
            FieldDescriptor field = entry.getKey();
            if (graph.reference(field).isPresent() || graph.leadsToReference(field)) {
                field(field, entry.getValue(), place.field(field.getName()));
            }
        }
    }

    private void field(FieldDescriptor field, Object value, Place place) {
        if (field.isMapField()) {
            for (Object entry : (List<?>) value) {
                Object item = ((Message) entry).getField(MapKeys.valueField(field));
                value(field, item, place.key(MapKeys.keyOf(field, (Message) entry)));
            }
        } else if (field.isRepeated()) {
            List<?> items = (List<?>) value;
            for (int i = 0; i < items.size(); i++) {
                value(field, items.get(i), place.index(i));
            }
        } else {
            value(field, value, place);
        }
    }

    private void value(FieldDescriptor field, Object value, Place place) {
        Optional<ReferenceField> reference = graph.reference(field);
        if (reference.isEmpty()) {
            message((Message) value, place);
        } else if (!((String) value).isEmpty()) {
            visitor.visit(reference.get(), place, (String) value);
        }
    }
}
