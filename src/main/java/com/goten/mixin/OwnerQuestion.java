package com.goten.mixin;

import java.util.Optional;
import java.util.UUID;

/**
 * What a deployment asks about an owner of its resources.
 *
 * @param owner as the reference names it; without version where the reference has none
 * @param ownee given where the owner must refer to it
 * @param mark given where the answer decides
 */
public record OwnerQuestion(VersionedTarget owner, Optional<NamedTarget> ownee, Optional<UUID> mark) {
    public OwnerQuestion(
            String version, String type, String name, Optional<NamedTarget> ownee, Optional<UUID> mark) {
        this(new VersionedTarget(version, type, name), ownee, mark);
    }
}
