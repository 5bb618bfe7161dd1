package com.goten.resource;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.goten.schema.OutputOnly;
import com.goten.schema.ResourceType;
import com.goten.types.Meta;
import java.util.Set;

/** Who may write which field of a type's resources. */
final class FieldRules {
    private static final Set<Integer> WRITABLE_METADATA = Set.of(
            Meta.TAGS_FIELD_NUMBER,
            Meta.LABELS_FIELD_NUMBER,
            Meta.ANNOTATIONS_FIELD_NUMBER,
            Meta.OWNER_REFERENCES_FIELD_NUMBER,
            Meta.SERVICES_FIELD_NUMBER);

    private final Descriptor metadata;

    FieldRules(ResourceType type) {
        this.metadata = type.fields().metadata().map(FieldDescriptor::getMessageType).orElse(null);
    }

    /**
     * Whether only the system writes it. For metadata the list is ours, whatever the options on the client's copy of
     * the Meta message say.
     */
    boolean isSystems(FieldDescriptor field) {
        return field.getContainingType() == metadata
                ? !WRITABLE_METADATA.contains(field.getNumber())
                : OutputOnly.isOutputOnly(field);
    }
}
