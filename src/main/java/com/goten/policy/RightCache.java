package com.goten.policy;

import com.goten.errors.GotenException;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.Basis;
import com.goten.store.ResourceReader;
import io.vertx.core.Future;
import java.time.Duration;
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
    private static final Duration SOON = Duration.ofMillis(200);

    private final String version;
    private final ResourceReader reader;
    private final SplitRights splits;
    private final Map<UUID, Known> known = new ConcurrentHashMap<>();
    /** Counts changes: what was read before one must not be kept after it. */
    private final AtomicLong changes = new AtomicLong();

    /**
     * @param right empty: there is none
     * @param split the last holder whose right was split off it, where it is this region's
     */
    private record Known(Optional<Right> right, long epoch, long revision, Optional<UUID> split) {
        static final Known NONE = new Known(Optional.empty(), 0, Basis.MISSING, Optional.empty());

        static Known of(StoredResource stored) {
            var right = new Right(stored.owningRegion(), CreationRight.of(stored).goal());
            return new Known(Optional.of(right), stored.epoch(), stored.revision(), SplitRights.last(stored));
        }
    }

    private record Right(String owner, String goal) {
        static Right settled(String region) {
            return new Right(region, region);
        }
    }

    RightCache(String version, ResourceReader reader) {
        this.version = version;
        this.reader = reader;
        this.splits = new SplitRights(version, reader);
    }

    /** @param service whose right counts where the governor has none */
    Future<Control> control(Governor governor, Governor service) {
        return known(governor.uuid()).compose(own -> own.right().isPresent() || governor.hasRight()
                ? Future.succeededFuture(control(governor, own, governor.governs(service.own().orElseThrow())))
                : known(service.uuid()).compose(shared -> complete(shared).map(complete ->
                        control(service, shared, service.own().orElseThrow()).without(basis(governor.uuid(), own)))));
    }

    /** Who has the service's right creates by it under a holder only when he has heard of all that have one of their own. */
    private Future<Void> complete(Known shared) {
        return shared.split().map(splits::allFrom).orElseGet(() -> Future.succeededFuture(true)).compose(all -> all
                ? Future.succeededFuture()
                : Future.failedFuture(new GotenException.Aborted(
                        "not everything is known here yet about who may create", Control.BEING_HANDED_OVER, SOON)));
    }

    private Future<Known> known(UUID holder) {
        Known cached = known.get(holder);
        return cached != null ? Future.succeededFuture(cached) : read(holder);
    }

    /** Whether the right is still where it was; one that has become unknown is not. No I/O. */
    boolean stands(Control control) {
        Known cached = known.get(control.holder());
        return cached != null
                && cached.right()
                        .map(right -> right.owner().equals(control.right()) && right.goal().equals(control.goal()))
                        .orElse(control.basis().revision() == Basis.MISSING)
                && control.unsplit().map(this::isMissing).orElse(true);
    }

    private boolean isMissing(Basis right) {
        Known cached = known.get(CreationRight.holder(right.key()));
        return cached != null && cached.right().isEmpty();
    }

    /** As long as nobody has a right on record, it is where the first policy has put it. */
    private Control control(Governor governor, Known known, Policy policy) {
        Right right = known.right().orElseGet(() -> Right.settled(governor.firstControlRegion()));
        return new Control(
                governor.uuid(), policy.defaultControlRegion(), right.owner(), right.goal(), known.epoch(),
                basis(governor.uuid(), known));
    }

    private Basis basis(UUID holder, Known known) {
        return new Basis(CreationRight.key(version, holder), known.revision());
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
