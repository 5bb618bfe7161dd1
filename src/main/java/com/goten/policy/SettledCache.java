package com.goten.policy;

import com.goten.policy.SettledPolicy.Of;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.Basis;
import com.goten.store.ChangeEvent;
import com.goten.store.ResourceReader;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * {@link SettledPolicy}s of all regions, as far as they have come here. Read once; after that the change feed brings what
 * is new, and a hit does no I/O. From any thread.
 */
final class SettledCache {
    private static final int MOST_CACHED = 20_000;
    private static final int STRIPES = 4096;

    private final String version;
    private final ResourceReader reader;
    private final Map<Of, Known> known = new ConcurrentHashMap<>();
    /** Counts changes: what was read before one must not be kept after it. */
    private final AtomicLong changes = new AtomicLong();
    /** Changes of what is announced, by holder; several may share one. */
    private final AtomicLongArray announcements = new AtomicLongArray(STRIPES);

    /** @param policy empty: there is none */
    record Known(Optional<SettledPolicy> policy, long epoch, long revision) {
        static final Known NONE = new Known(Optional.empty(), 0, Basis.MISSING);

        static Known of(StoredResource stored) {
            return new Known(Optional.of(SettledPolicy.of(stored)), stored.epoch(), stored.revision());
        }

        boolean newerThan(Known other) {
            return epoch > other.epoch || epoch == other.epoch && revision > other.revision;
        }
    }

    SettledCache(String version, ResourceReader reader) {
        this.version = version;
        this.reader = reader;
    }

    /** What is announced; empty where nothing is. */
    Future<Known> get(Of of) {
        Known cached = known.get(of);
        return cached != null ? Future.succeededFuture(cached) : read(of);
    }

    /** The same without I/O: empty where it is not known. */
    Optional<Known> peek(Of of) {
        return Optional.ofNullable(known.get(of));
    }

    /** Where it is in this database. */
    Basis basis(Of of, Known known) {
        return new Basis(of.key(version), known.revision());
    }

    /** Grows with every change of what is announced under a holder, and now and then otherwise. */
    long announcements(UUID holder) {
        return announcements.get(stripe(holder));
    }

    private static int stripe(UUID holder) {
        return Math.floorMod(holder.hashCode() * 0x9E3779B9 >>> 12, STRIPES);
    }

    private Future<Known> read(Of of) {
        long before = changes.get();
        return reader.get(of.key(version)).map(found -> {
            Known read = found.map(Known::of).orElse(Known.NONE);
            if (known.size() >= MOST_CACHED) {
                known.clear();
            }
            known.putIfAbsent(of, read);
            if (changes.get() != before) {
                known.remove(of, read);
            }
            return read;
        });
    }

    /** What the feed says of one of them. */
    void changed(ChangeEvent change) {
        ResourceKey key = change.subject().key();
        if (!key.version().equals(version)) {
            return;
        }
        changes.incrementAndGet();
        Of of = Of.read(key);
        Optional<SettledPolicy> before = change.before().map(SettledPolicy::of);
        if (change.after().isEmpty()) {
            known.replace(of, Known.NONE);
        } else {
            Known after = Known.of(change.after().get());
            // An owner that was restored from a backup has what is older in place of what was newer.
            Known was = change.before().map(Known::of).orElse(Known.NONE);
            boolean restored = was.newerThan(after);
            known.computeIfPresent(of, (same, cached) ->
                    after.newerThan(cached) || restored && !cached.newerThan(was) ? after : cached);
        }
        if (!says(before).equals(says(change.after().map(SettledPolicy::of)))) {
            announcements.incrementAndGet(stripe(of.holder()));
        }
    }

    /** But for the generation, which says nothing about resources. */
    private static Optional<SettledPolicy> says(Optional<SettledPolicy> policy) {
        return policy.map(known -> new SettledPolicy("", 0, known.policies(), known.byService(), known.unknown()));
    }

    /** Changes may have been missed. */
    void clear() {
        changes.incrementAndGet();
        known.clear();
        for (int i = 0; i < STRIPES; i++) {
            announcements.incrementAndGet(i);
        }
    }
}
