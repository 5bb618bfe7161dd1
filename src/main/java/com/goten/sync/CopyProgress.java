package com.goten.sync;

import com.goten.mixin.OwnedBatch;
import com.goten.store.Copies.Applied;
import com.goten.store.CopyBatch;
import com.goten.store.Origin;
import com.goten.sync.CopyStatus.Failure;
import com.goten.sync.CopyStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is told of the copies from one region. Never compares the clocks of two machines: how far the owner was behind
 * itself when it spoke is by its clock, how long ago that was by ours. From any thread.
 */
final class CopyProgress {
    private final Origin origin;
    private final CopyStates states;
    private State state = State.CONNECTING;
    private @Nullable Moment heard;
    private Duration lagThen = Duration.ZERO;
    private long behind;
    private long snapshotResources;
    private @Nullable String place;
    private long put;
    private long removed;
    private @Nullable String error;
    private @Nullable Moment failed;

    /** A moment by the monotonic clock. */
    record Moment(long nanos) {
        static Moment now() {
            return new Moment(System.nanoTime());
        }

        Duration age() {
            return Duration.ofNanos(System.nanoTime() - nanos);
        }
    }

    CopyProgress(Origin origin, CopyStates states) {
        this.origin = origin;
        this.states = states;
    }

    synchronized void connecting() {
        state = State.CONNECTING;
    }

    synchronized void removing() {
        state = State.REMOVING;
    }

    synchronized void elsewhere() {
        state = State.ELSEWHERE;
    }

    /** The stream is open. */
    synchronized void open(boolean complete) {
        state = complete ? State.FOLLOWING : State.SNAPSHOT;
    }

    synchronized void heard(OwnedBatch message) {
        var progress = message.progress();
        heard = Moment.now();
        behind = progress.behind();
        lagThen = behind == 0
                ? Duration.ZERO
                : progress.lastChange().map(last -> positive(Duration.between(last, progress.now()))).orElse(Duration.ZERO);
        if (message.reset()) {
            state = State.SNAPSHOT;
            snapshotResources = 0;
            place = null;
        }
    }

    synchronized void wrote(CopyBatch batch, Applied done) {
        put += done.put();
        removed += done.removed();
        batch.snapshot().ifPresent(range -> {
            state = State.SNAPSHOT;
            snapshotResources += batch.states().size();
            place = range.type() + " " + range.until();
        });
        if (batch.complete().filter(complete -> complete).isPresent()) {
            state = State.FOLLOWING;
        }
    }

    synchronized void waiting(String reason) {
        state = State.WAITING;
        error = reason;
        failed = Moment.now();
    }

    /** Waits for something that is no failure. */
    synchronized void waiting() {
        state = State.WAITING;
    }

    synchronized CopyStatus status(CopyStatus.Comparison comparison) {
        Optional<Instant> safeTime = states.safeTime(origin.region());
        return new CopyStatus(
                origin.region(),
                origin.version(),
                state,
                states.complete(origin.region()),
                safeTime,
                Optional.ofNullable(heard).map(at -> lagThen.plus(at.age())),
                behind,
                state == State.SNAPSHOT
                        ? Optional.of(new CopyStatus.Snapshot(snapshotResources, place == null ? "" : place))
                        : Optional.empty(),
                put,
                removed,
                Optional.ofNullable(failed).map(at -> new Failure(error == null ? "" : error, at.age())),
                comparison);
    }

    private static Duration positive(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }
}
