package com.goten.schema;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.goten.schema.source.FaultSink;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects faults, each once: a message that two types share is looked at twice. */
final class Faults implements FaultSink {
    private final Set<SchemaFault> all = new LinkedHashSet<>();

    @Override
    public void add(String file, String element, String field, String reason) {
        all.add(new SchemaFault(file, element, field, reason));
    }

    void add(Descriptor message, String option, String reason) {
        add(message.getFile().getName(), message.getFullName(), option, reason);
    }

    void add(FieldDescriptor field, String reason) {
        add(field.getFile().getName(), field.getContainingType().getFullName(), field.getName(), reason);
    }

    void add(MethodDescriptor method, String option, String reason) {
        add(method.getFile().getName(), method.getFullName(), option, reason);
    }

    void throwIfAny() {
        if (!all.isEmpty()) {
            throw new SchemaException(List.copyOf(all));
        }
    }
}
