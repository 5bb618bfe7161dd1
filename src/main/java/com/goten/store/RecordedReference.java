package com.goten.store;

import com.goten.schema.DeleteBehaviour;
import java.util.UUID;

/**
 * A reference as the database has it. A holder that names the same target twice in one field has one.
 *
 * @param holder uuid of the holder
 * @param field path in the holder, without indices; {@code name} for the parent
 * @param targetType full name of the target's type
 * @param target uuid of the target
 */
public record RecordedReference(
        UUID holder, String field, String targetType, String targetName, UUID target, DeleteBehaviour behaviour) {

    /** What makes it the same reference, whatever target of that name it was. */
    public record Id(String field, String targetType, String targetName) {}

    public Id id() {
        return new Id(field, targetType, targetName);
    }
}
