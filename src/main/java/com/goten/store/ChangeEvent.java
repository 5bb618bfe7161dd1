package com.goten.store;

import com.goten.resource.StoredResource;
import java.time.Instant;
import java.util.Optional;

/**
 * One committed change of one resource. Created: only {@code after}; deleted: only {@code before}.
 *
 * @param cursor the place of this change; reading on from it answers what follows
 * @param revision of this change; {@code after} carries the same
 * @param before the resource before the change
 * @param after the resource after it
 * @param time of the transaction, by the database's clock
 */
public record ChangeEvent(
        FeedCursor cursor,
        long revision,
        Optional<StoredResource> before,
        Optional<StoredResource> after,
        Instant time) {

    /** The resource after the change, or, when that removed it, before. */
    public StoredResource subject() {
        return after.or(() -> before).orElseThrow();
    }
}
