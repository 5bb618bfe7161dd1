package com.goten.store;

import com.goten.resource.ResourceKey;
import java.util.Optional;
import java.util.UUID;

/**
 * An owner reference of a resource of this deployment and what has become of it.
 *
 * <pre>
 *   saved ──► confirmed (owner) ──► marked ──► gone
 *     └────────────────────────────────┘
 *   save, withdrawal of the mark, confirmation: back, at another epoch or without mark
 * </pre>
 *
 * @param key of the ownee
 * @param deleting whether the ownee is DELETING
 * @param epoch answers count only at the one at which they were asked for
 * @param owner uuid of the owner that was confirmed last
 * @param mark of the decision that is under way
 * @param overdue whether the time is over within which an owner may be created after its ownee
 * @param attempts how often it was asked for since something was last known of it
 */
public record Ownee(
        ResourceKey key,
        boolean deleting,
        RecordedOwner reference,
        long epoch,
        Optional<UUID> owner,
        Optional<UUID> mark,
        boolean overdue,
        int attempts) {}
