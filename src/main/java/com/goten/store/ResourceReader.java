package com.goten.store;

import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Reads of committed resources. A read sees everything that was answered before it was asked; concurrent reads by key
 * are combined into one statement. A read whose deadline passes while it waits for its turn fails with
 * {@code DeadlineExceeded}, and asks nothing of the database.
 */
public interface ResourceReader {
    Duration USUAL_PATIENCE = Duration.ofSeconds(30);

    /** A resource, a read copy too; empty where there is none. */
    Future<Optional<StoredResource>> get(ResourceKey key, Deadline deadline);

    /** The same for those who have no deadline of their own. */
    default Future<Optional<StoredResource>> get(ResourceKey key) {
        return get(key, Deadline.after(USUAL_PATIENCE));
    }

    /**
     * Those of the keys that exist, in no particular order. Fails with {@code ResourceExhausted} where they are too large
     * together to be held in memory.
     */
    Future<List<StoredResource>> getAll(List<ResourceKey> keys, Deadline deadline);

    /**
     * One page in the query's order.
     *
     * @param maxBytes of all bodies together: the page ends with the one that reaches it, backwards from the cursor where
     *     the query is backward
     */
    Future<Listing> list(ListQuery query, long maxBytes, Deadline deadline);

    /**
     * @param resources in the query's order
     * @param cut whether the page ended for its size, before the query's limit: there may be more
     */
    record Listing(List<StoredResource> resources, boolean cut) {}

    /** How many resources the query's scope and filter select, and how many of them come before its cursor. */
    Future<Counts> count(ListQuery query, Deadline deadline);

    /** @param before how many come before the cursor in the query's order; 0 without a cursor */
    record Counts(long total, long before) {}

    /**
     * Opens a consistent view of what {@link #list} would answer to the query (its scope, filter, order, cursor and limit
     * all count; {@code Integer.MAX_VALUE} is no limit), to be read in pages in the query's order; with a backward cursor
     * in the opposite order, from the cursor away, so that nobody need read to the far end first. Must be closed; is
     * closed by itself at its end, or by the server when nothing is read for a minute.
     */
    Future<Snapshot> openSnapshot(ListQuery query);

    /** A consistent view, read page by page. */
    interface Snapshot {
        /** What this view contains, in terms of the feed: reading the feed from here continues without gap or overlap. */
        FeedCursor cursor();

        /** The next at most {@code limit} resources, and fewer where they are large; empty at the end. One call at a time. */
        Future<List<StoredResource>> next(int limit);

        /** Gives it back; once is enough, and more does no harm. */
        Future<Void> close();
    }
}
