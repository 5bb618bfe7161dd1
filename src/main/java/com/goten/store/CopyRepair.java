package com.goten.store;

import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import java.util.Optional;

/**
 * Puts right what was found to differ from its owner's.
 *
 * @param found the copy as it was compared: where it is another state by now, nothing happens. Empty: there was none
 * @param owners what the owner has; empty: nothing
 */
public record CopyRepair(ResourceKey key, Optional<RangeEntry> found, Optional<StoredResource> owners) {}
