package com.goten.store;

import com.goten.resource.ResourceKey;
import java.util.UUID;

/** A resource without its body. */
public record Head(ResourceKey key, UUID uuid, boolean deleting) {}
