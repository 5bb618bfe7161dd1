package com.goten.testing;

import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.ListQuery;
import com.goten.store.ResourceReader;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** A store that nobody may ask, or, where some of this is said otherwise, in no other way. */
public class NoStore implements ResourceReader {
    @Override
    public Future<Optional<StoredResource>> get(ResourceKey key, Deadline deadline) {
        throw new AssertionError("asked for " + key);
    }

    @Override
    public Future<List<StoredResource>> getAll(List<ResourceKey> keys, Deadline deadline) {
        throw new AssertionError("asked for " + keys);
    }

    @Override
    public Future<Listing> list(ListQuery query, long maxBytes, Deadline deadline) {
        throw new AssertionError("asked for " + query);
    }

    @Override
    public Future<Counts> count(ListQuery query, Deadline deadline) {
        throw new AssertionError("asked for " + query);
    }

    @Override
    public Future<Snapshot> openSnapshot(ListQuery query) {
        throw new AssertionError("asked for " + query);
    }
}
