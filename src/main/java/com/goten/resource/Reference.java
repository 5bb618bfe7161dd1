package com.goten.resource;

import com.goten.schema.DeleteBehaviour;

/**
 * One reference that a resource holds.
 *
 * @param field path in the holder with indices, {@code spec.groups[2].group}; {@code name} for the parent
 * @param targetType full name of the target's type
 * @param targetName name as the holder has it
 */
public record Reference(
        String field, String targetService, String targetType, String targetName, DeleteBehaviour behaviour) {
    /** The field of the reference that a name holds to its parent. */
    public static final String PARENT = "name";

    /** The field without indices: what it is on record by, as lists change. */
    public String recordedField() {
        return field.indexOf('[') < 0 ? field : field.replaceAll("\\[(?:\"(?:[^\"\\\\]|\\\\.)*\"|[^\\]]*)]", "");
    }
}
