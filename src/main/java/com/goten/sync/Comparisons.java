package com.goten.sync;

import com.goten.sync.CopyComparer.Found;
import com.goten.sync.CopyProgress.Moment;
import com.goten.sync.CopyStatus.Comparison;
import com.goten.sync.CopyStatus.Failure;
import com.goten.time.Pauses;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * When the copies from one region are compared with their owner: at an interval, spread, so that not all are at once; soon
 * again where it was not done, ever less so where it fails again and again; and when somebody asks. One at a time. Lives
 * on one context, but for {@link #status}.
 */
final class Comparisons {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Pauses FAILED = new Pauses(SOON, Duration.ofMinutes(30));

    private final Vertx vertx;
    private final Duration interval;
    private final Runnable due;
    private final IntConsumer compared;
    private final Moment begun = Moment.now();
    private volatile @Nullable Moment last;
    private volatile @Nullable Failure failed;
    private volatile @Nullable Moment failedAt;
    private volatile long differences;
    private volatile long repaired;
    private volatile @Nullable Future<Found> running;
    private long timer = -1;
    private int failures;
    private boolean stopped;

    /**
     * @param due called when it is time for one
     * @param compared is told how many differed, of each that has come to its end
     */
    Comparisons(Vertx vertx, Duration interval, Runnable due, IntConsumer compared) {
        this.vertx = vertx;
        this.interval = interval;
        this.due = due;
        this.compared = compared;
    }

    void start() {
        after(interval.multipliedBy(1 + ThreadLocalRandom.current().nextInt(8)).dividedBy(8));
    }

    void stop() {
        stopped = true;
        vertx.cancelTimer(timer);
    }

    /** It could not be done now. */
    void later() {
        after(atMost(SOON));
    }

    /** Does it, unless it is being done. @return the same for all who wait for it */
    Future<Found> run(Supplier<Future<Found>> comparison) {
        Future<Found> already = running;
        if (already != null) {
            return already;
        }
        Future<Found> now = comparison.get();
        running = now;
        return now.onSuccess(this::done).onFailure(this::failed);
    }

    private void done(Found found) {
        running = null;
        last = Moment.now();
        failures = 0;
        failedAt = last;
        failed = found.skipped().map(reason -> new Failure(reason, Duration.ZERO)).orElse(null);
        differences += found.differences();
        repaired += found.repaired();
        compared.accept((int) Math.min(Integer.MAX_VALUE, found.differences()));
        after(interval.multipliedBy(12 + ThreadLocalRandom.current().nextInt(9)).dividedBy(16));
    }

    private void failed(Throwable cause) {
        running = null;
        failedAt = Moment.now();
        failed = new Failure(String.valueOf(cause.getMessage()), Duration.ZERO);
        after(atMost(FAILED.jittered(failures++)));
    }

    private Duration atMost(Duration pause) {
        return interval.compareTo(pause) < 0 ? interval : pause;
    }

    private void after(Duration pause) {
        vertx.cancelTimer(timer);
        if (!stopped) {
            timer = vertx.setTimer(Math.max(1, pause.toMillis()), id -> due.run());
        }
    }

    Comparison status() {
        Moment done = last;
        Failure failure = failed;
        Moment at = failedAt;
        Duration age = (done == null ? begun : done).age();
        return new Comparison(
                running != null,
                Optional.ofNullable(done).map(Moment::age),
                age.compareTo(interval.multipliedBy(2)) > 0,
                differences,
                repaired,
                failure == null || at == null ? Optional.empty() : Optional.of(new Failure(failure.reason(), at.age())));
    }
}
