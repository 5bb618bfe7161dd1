package com.goten.engine;

import com.goten.resource.StoredResource;
import java.util.Optional;

/**
 * What a command did.
 *
 * @param before the resource before it, where there was one
 * @param after the resource after it; empty when it is gone
 */
public record WriteResult(Optional<StoredResource> before, Optional<StoredResource> after) {}
