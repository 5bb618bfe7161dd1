package com.goten.store.pg;

import com.goten.resource.StoredResource;
import com.goten.store.OwnedState;
import com.goten.store.RangeEntry;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of what is made of copies.
 *
 * @param present empty: there is to be none
 * @param doc of what is present
 * @param found the state that may be replaced or removed though it is not older; empty: none
 */
record CopyState(
        String type,
        String name,
        UUID uuid,
        long epoch,
        long revision,
        Optional<StoredResource> present,
        @Nullable String doc,
        Optional<RangeEntry> found) {
    /** No state has it. */
    private static final long NONE = -1;

    static CopyState of(OwnedState state, @Nullable String doc) {
        return new CopyState(
                state.key().type(), state.key().name(), state.uuid(), state.epoch(), state.revision(),
                state instanceof OwnedState.Present there ? Optional.of(there.resource()) : Optional.empty(),
                doc, Optional.empty());
    }

    @Nullable Buffer body() {
        return present.map(StoredResource::body).orElse(null);
    }

    long generation() {
        return present.map(StoredResource::generation).orElse(0L);
    }

    String regions() {
        return present.map(resource -> String.join(",", resource.regions())).orElse("");
    }

    boolean deleting() {
        return present.filter(StoredResource::deleting).isPresent();
    }

    long foundEpoch() {
        return found.map(RangeEntry::epoch).orElse(NONE);
    }

    long foundRevision() {
        return found.map(RangeEntry::revision).orElse(NONE);
    }
}
