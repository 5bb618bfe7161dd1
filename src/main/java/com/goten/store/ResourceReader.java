package com.goten.store;

import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * Reads of committed resources. A read sees everything that was answered before it was asked; concurrent reads by key
 * are combined into one statement.
 */
public interface ResourceReader {

    Future<Optional<StoredResource>> get(ResourceKey key);

    /** Those of the keys that exist, in no particular order. */
    Future<List<StoredResource>> getAll(List<ResourceKey> keys);

    /** One page in the query's order. */
    Future<List<StoredResource>> list(ListQuery query);

    /** How many resources the query's scope and filter select, and how many of them come before its cursor. */
    Future<Counts> count(ListQuery query);

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

        /** The next at most {@code limit} resources; empty at the end. One call at a time. */
        Future<List<StoredResource>> next(int limit);

        Future<Void> close();
    }
}
