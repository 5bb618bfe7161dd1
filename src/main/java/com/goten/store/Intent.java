package com.goten.store;

import com.goten.resource.ResourceKey;
import com.goten.schema.DeleteBehaviour;
import java.util.UUID;

/**
 * A reference to a resource elsewhere that somebody is about to save (PROTOCOL.md section 6).
 *
 * @param id new at every attempt
 * @param targetType full name
 * @param targetName as the holder has it
 * @param holder who is to hold the reference
 * @param field path in the holder, without indices
 */
public record Intent(
        UUID id, String targetType, String targetName, DeleteBehaviour behaviour, ResourceKey holder, String field) {}
