package com.goten.policy;

import com.goten.errors.GotenException;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.Basis;
import com.goten.store.ResourceReader;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * {@link CreationRight}s, as far as they have come here. Read once, and once more after each change; a hit does no I/O. What
 * was known last is kept beside until then: that something may be another is no reason to end what rests on it. From any
 * thread.
 */
final class RightCache {
    private static final int MOST_CACHED = 20_000;
    private static final Duration SOON = Duration.ofMillis(200);

    private final String version;
    private final ResourceReader reader;
    private final SplitRights splits;
    private volatile Hearing hearing = new Hearing("", () -> true);
    private final Map<UUID, Known> known = new ConcurrentHashMap<>();
    /** Reads that are under way; what was read before a change is not kept after it. Changed with the entry of the holder. */
    private final Map<UUID, Promise<Known>> readings = new ConcurrentHashMap<>();

    /**
     * @param right empty: there is none
     * @param split the last holder whose right was split off it, where it is this region's
     * @param stale it may be another by now
     */
    private record Known(Optional<Right> right, long epoch, long revision, Optional<UUID> split, boolean stale) {
        static final Known NONE = new Known(Optional.empty(), 0, Basis.MISSING, Optional.empty(), false);

        static Known of(StoredResource stored) {
            var right = new Right(stored.owningRegion(), CreationRight.of(stored).goal());
            return new Known(Optional.of(right), stored.epoch(), stored.revision(), SplitRights.last(stored), false);
        }

        Known asStale() {
            return new Known(right, epoch, revision, split, true);
        }
    }

    /** @param complete whether everything of the other regions has come to this one */
    private record Hearing(String region, BooleanSupplier complete) {}

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

    /** That a right is not here says nothing of one that may have moved, as long as not everything of the others is here. */
    void hearing(String region, BooleanSupplier complete) {
        hearing = new Hearing(region, complete);
    }

    /** @param service whose right counts where the governor has none */
    Future<Control> control(Governor governor, Governor service) {
        return known(governor.uuid()).compose(own -> own.right().isPresent() || governor.hasRight()
                ? heard(governor, own, control(governor, own, governor.governs(service.own().orElseThrow())))
                : known(service.uuid()).compose(shared -> complete(shared)
                        .compose(complete -> heard(service, shared, control(service, shared, service.own().orElseThrow())))
                        .compose(control -> heard(governor, own, control.without(basis(governor.uuid(), own))))));
    }

    /** A database that was made anew has none, and this region is the first control region of some that others have by now. */
    private Future<Control> heard(Governor governor, Known known, Control control) {
        Hearing now = hearing;
        boolean taken = known.right().isEmpty() && governor.mayHaveLostRight() && control.right().equals(now.region());
        return taken && !now.complete().getAsBoolean() ? Future.failedFuture(unknown()) : Future.succeededFuture(control);
    }

    private static GotenException unknown() {
        return new GotenException.Aborted(
                "not everything is known here yet about who may create", Control.BEING_HANDED_OVER, SOON);
    }

    /** Who has the service's right creates by it under a holder only when he has heard of all that have one of their own. */
    private Future<Void> complete(Known shared) {
        return shared.split().map(splits::allFrom).orElseGet(() -> Future.succeededFuture(true)).compose(all -> all
                ? Future.succeededFuture()
                : Future.failedFuture(unknown()));
    }

    private Future<Known> known(UUID holder) {
        Known cached = known.get(holder);
        return cached != null && !cached.stale() ? Future.succeededFuture(cached) : read(holder);
    }

    /**
     * Whether the right is still where it was, as far as is known; what may be another, or is not known any more, is read and
     * counts when that has come. No I/O of the caller's.
     */
    boolean stands(Control control) {
        return last(control.holder())
                        .map(cached -> cached.right()
                                .map(right -> right.owner().equals(control.right()) && right.goal().equals(control.goal()))
                                .orElse(control.basis().revision() == Basis.MISSING))
                        .orElse(true)
                && control.unsplit().map(this::isMissing).orElse(true);
    }

    private boolean isMissing(Basis right) {
        return last(CreationRight.holder(right.key())).map(cached -> cached.right().isEmpty()).orElse(true);
    }

    private Optional<Known> last(UUID holder) {
        Known cached = known.get(holder);
        if (cached == null || cached.stale()) {
            read(holder);
        }
        return Optional.ofNullable(cached);
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

    /** Who asks while it is read hears the same; not who asks after a change. */
    private Future<Known> read(UUID holder) {
        Promise<Known> reading = Promise.promise();
        Promise<Known> other = readings.putIfAbsent(holder, reading);
        if (other != null) {
            return other.future();
        }
        reader.get(CreationRight.key(version, holder))
                .map(found -> found.map(Known::of).orElse(Known.NONE))
                .onComplete(read -> {
                    known.compute(holder, (same, cached) -> {
                        boolean unchanged = readings.remove(holder, reading);
                        return unchanged && read.succeeded() ? read.result() : cached;
                    });
                    reading.handle(read);
                });
        bound();
        return reading.future();
    }

    /** Any of those that are too many go; who needs them reads them. */
    private void bound() {
        if (known.size() >= MOST_CACHED) {
            known.keySet().stream().limit(MOST_CACHED / 10).toList().forEach(known::remove);
        }
    }

    /** It may be another. What it is has to be read: revisions of two databases are no order. */
    void forget(ResourceKey key) {
        forget(CreationRight.holder(key));
    }

    private void forget(UUID holder) {
        known.compute(holder, (same, cached) -> {
            readings.remove(holder);
            return cached == null ? null : cached.asStale();
        });
    }

    /** Changes may have been missed. */
    void clear() {
        readings.keySet().forEach(this::forget);
        known.keySet().forEach(this::forget);
    }
}
