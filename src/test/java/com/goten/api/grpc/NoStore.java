package com.goten.api.grpc;

import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.ListQuery;
import com.goten.store.ResourceReader;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** The store of a service without resources: nobody may ask it. */
final class NoStore implements ResourceReader {
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
