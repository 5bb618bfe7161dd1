package com.goten.mixin;

import com.goten.resource.ResourceKey;
import java.util.UUID;

/**
 * A resource that was adopted, as the region that released it is told.
 *
 * @param key in the current version
 * @param epoch of the hand-over
 * @param gone whether it has been deleted since
 */
public record Adopted(ResourceKey key, UUID uuid, long epoch, boolean gone) {}
