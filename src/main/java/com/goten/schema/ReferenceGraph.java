package com.goten.schema;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which fields of a resource and of the messages in it are references, and which lead to one. Unlike the paths it says
 * so for messages that contain themselves, too: who follows only the fields that lead somewhere finds every reference
 * of a message, however deep. Immutable.
 */
public final class ReferenceGraph {
    private final Map<FieldDescriptor, ReferenceField> references;
    private final Set<FieldDescriptor> leading;

    ReferenceGraph(Map<FieldDescriptor, ReferenceField> references, Set<FieldDescriptor> leading) {
        this.references = Map.copyOf(references);
        this.leading = Set.copyOf(leading);
    }

    /** The reference that a field, or each item or map value of it, is; with the shortest path to it. */
    public Optional<ReferenceField> reference(FieldDescriptor field) {
        return Optional.ofNullable(references.get(field));
    }

    /** Whether a reference is somewhere inside a field's message, items or map values. */
    public boolean leadsToReference(FieldDescriptor field) {
        return leading.contains(field);
    }

    /** Whether there are none at all. */
    public boolean isEmpty() {
        return references.isEmpty();
    }
}
