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
 * @param offer given where the resource was released to another region by this change: what that is told of its shadow;
 *     empty where it was told that such an offer has come to its end, which changes nothing here
 */
public record ChangeEvent(
        FeedCursor cursor,
        long revision,
        Optional<StoredResource> before,
        Optional<StoredResource> after,
        Instant time,
        Optional<String> offer) {

    /** One by which nothing is handed over. */
    public ChangeEvent(
            FeedCursor cursor,
            long revision,
            Optional<StoredResource> before,
            Optional<StoredResource> after,
            Instant time) {
        this(cursor, revision, before, after, time, Optional.empty());
    }

    /** Whether the resource was released to another region by this change. */
    public boolean releases() {
        return offer.filter(shadow -> !shadow.isEmpty()).isPresent();
    }

    /** Whether it is only for other regions to know, and to be passed over by everybody here. */
    public boolean endsOffer() {
        return offer.filter(String::isEmpty).isPresent();
    }

    /** The resource after the change, or, when that removed it, before. */
    public StoredResource subject() {
        return after.or(() -> before).orElseThrow();
    }
}
