package com.goten.store;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The deployment's changes: complete, and ordered by commit per resource. A reader that goes on from the cursor it was
 * given never misses and never repeats a change.
 */
public interface ChangeFeed {

    /** Made with the database; cursors of another feed mean nothing here. */
    String feedId();

    /** The changes after a cursor, at most {@code limit}, and fewer where they are large. */
    Future<Page> read(FeedCursor after, int limit);

    /** The same feed for readers that are behind: they wait for one another, and never keep up the readers of this. */
    default ChangeFeed forCatchUp() {
        return this;
    }

    /** A cursor behind which nothing has been committed yet that this call could see, but for what is not final yet. */
    Future<FeedCursor> head();

    /** A cursor before the first change at or after that time; empty where retention has passed it. */
    Future<Optional<FeedCursor>> at(Instant time);

    /**
     * @param changes in order
     * @param next where to read on: behind the last change that was read. Where there is nothing new it stays, and does not
     *     expire: retention passes only readers that have not read what there is
     * @param expired changes may be missing, none are given: retention has passed the cursor that was asked for, or it
     *     comes from a future that was undone by the restore of a backup
     * @param horizon how far it could see
     */
    record Page(List<ChangeEvent> changes, FeedCursor next, boolean expired, Horizon horizon) {}
}
