package com.goten.store;

import com.goten.resource.ResourceKey;

/**
 * A state of another resource that a write was prepared on. Read before any lock was held, and perhaps from a cache: the
 * write looks at it once more when it runs.
 *
 * @param revision that the resource had; {@link #MISSING} where there was none
 */
public record Basis(ResourceKey key, long revision) {
    public static final long MISSING = 0;
}
