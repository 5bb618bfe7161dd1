package com.goten.mixin;

import java.util.Optional;
import java.util.UUID;

/**
 * A reference that may be committed, while its intent is there.
 *
 * @param target uuid; empty where the target takes no part in references
 */
public record Established(Optional<UUID> target, UUID intent) {}
