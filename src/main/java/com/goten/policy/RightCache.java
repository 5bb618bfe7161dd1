package com.goten.policy;

import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.Basis;
import com.goten.store.ResourceReader;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * {@link CreationRight}s, as far as they have come here. Read once, and once more after each change; a hit does no I/O. From
 * any thread.
 */
final class RightCache {
    private static final int MOST_CACHED = 20_000;

    private final String version;
    private final ResourceReader reader;
    private final Map<UUID, Known> known = new ConcurrentHashMap<>();
    /** Counts changes: what was read before one must not be kept after it. */
    private final AtomicLong changes = new AtomicLong();

    /** @param right empty: there is none */
    private record Known(Optional<Right> right, long epoch, long revision) {
        static final Known NONE = new Known(Optional.empty(), 0, Basis.MISSING);

        static Known of(StoredResource stored) {
            var right = new Right(stored.owningRegion(), CreationRight.of(stored).goal());
            return new Known(Optional.of(right), stored.epoch(), stored.revision());
        }
    }

    private record Right(String owner, String goal) {}

    RightCache(String version, ResourceReader reader) {
        this.version = version;
        this.reader = reader;
    }

    /** @param governor with a policy of its own */
    Future<Control> control(Governor governor) {
        Known cached = known.get(governor.uuid());
        return cached != null
                ? Future.succeededFuture(control(governor, cached))
                : read(governor.uuid()).map(read -> control(governor, read));
    }

    /** Whether the right is still where it was; one that has become unknown is not. No I/O. */
    boolean stands(Control control) {
        Known cached = known.get(control.holder());
        return cached != null && cached.right()
                .map(right -> right.owner().equals(control.right()) && right.goal().equals(control.goal()))
                .orElse(control.basis().revision() == Basis.MISSING);
    }

    /** As long as nobody has a right on record, it is where the first policy has put it. */
    private Control control(Governor governor, Known known) {
        String policy = governor.own().orElseThrow().defaultControlRegion();
        String initial = governor.initialControlRegion().isEmpty() ? policy : governor.initialControlRegion();
        Right right = known.right().orElseGet(() -> new Right(initial, initial));
        var basis = new Basis(CreationRight.key(version, governor.uuid()), known.revision());
        return new Control(governor.uuid(), policy, right.owner(), right.goal(), known.epoch(), basis);
    }

    private Future<Known> read(UUID holder) {
        long before = changes.get();
        return reader.get(CreationRight.key(version, holder)).map(found -> {
            Known read = found.map(Known::of).orElse(Known.NONE);
            if (known.size() >= MOST_CACHED) {
                known.clear();
            }
            known.putIfAbsent(holder, read);
            if (changes.get() != before) {
                known.remove(holder, read);
            }
            return read;
        });
    }

    /** It may be another. What it is has to be read: revisions of two databases are no order. */
    void forget(ResourceKey key) {
        changes.incrementAndGet();
        known.remove(CreationRight.holder(key));
    }

    /** Changes may have been missed. */
    void clear() {
        changes.incrementAndGet();
        known.clear();
    }
}
