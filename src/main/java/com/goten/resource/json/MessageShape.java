package com.goten.resource.json;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message type as JSON sees it: names in, names out (already encoded), and whether it is a well-known one. */
final class MessageShape {
    private final WellKnown wellKnown;
    private final Map<String, FieldDescriptor> byName = new HashMap<>();
    private final SerializableString[] names;

    MessageShape(Descriptor type) {
        this.wellKnown = WellKnown.of(type);
        this.names = new SerializableString[type.getFields().size()];
        for (FieldDescriptor field : type.getFields()) {
            byName.put(field.getName(), field);
            names[field.getIndex()] = new SerializedString(field.getJsonName());
        }
        type.getFields().forEach(field -> byName.put(field.getJsonName(), field));
    }

    WellKnown wellKnown() {
        return wellKnown;
    }

    /** By its JSON name or its proto name; the JSON name wins. */
    @Nullable FieldDescriptor field(String name) {
        return byName.get(name);
    }

    SerializableString name(FieldDescriptor field) {
        return field.isExtension() ? new SerializedString("[" + field.getFullName() + "]") : names[field.getIndex()];
    }
}
