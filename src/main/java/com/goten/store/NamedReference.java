package com.goten.store;

import com.goten.resource.ResourceKey;
import com.goten.schema.DeleteBehaviour;

/**
 * A reference to a resource of this deployment, by name.
 *
 * @param field path in the holder, without indices
 */
public record NamedReference(String field, String targetType, ResourceKey target, DeleteBehaviour behaviour) {}
