package com.goten.mixin;

import com.goten.resource.ResourceKey;
import com.goten.schema.DeleteBehaviour;
import java.util.Optional;

/**
 * A reference to a resource elsewhere, to be established.
 *
 * @param holder who is to hold it
 * @param field path in the holder, without indices
 * @param service of the target
 * @param targetType full name
 * @param region where to ask first; empty where only the target's service can tell
 */
public record Wish(
        ResourceKey holder,
        String field,
        String service,
        String targetType,
        String targetName,
        DeleteBehaviour behaviour,
        Optional<String> region) {

    /** What it is known by, whoever is asked. */
    public record Id(ResourceKey holder, String field, String targetType, String targetName) {}

    public Id id() {
        return new Id(holder, field, targetType, targetName);
    }
}
