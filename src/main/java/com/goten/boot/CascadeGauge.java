package com.goten.boot;

import com.goten.store.TaskKind;
import com.goten.store.TaskQueue;
import com.goten.store.TaskQueue.Backlog;
import com.goten.telemetry.Meters;
import com.goten.telemetry.Metric;
import io.vertx.core.Vertx;
import java.time.Duration;

/** How much of asynchronous deletions is left, asked of the database now and then: a scrape must not wait for it. */
final class CascadeGauge {
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final TaskQueue tasks;
    private volatile Backlog last = new Backlog(0, Duration.ZERO);

    private CascadeGauge(TaskQueue tasks) {
        this.tasks = tasks;
    }

    /** @return stops it */
    static Runnable start(Vertx vertx, TaskQueue tasks, Meters meters) {
        var gauge = new CascadeGauge(tasks);
        meters.gauge(Metric.CASCADE_BACKLOG, () -> gauge.last.tasks());
        meters.gauge(Metric.CASCADE_DUE_SECONDS, () -> gauge.last.oldestDue().toMillis() / 1000.0);
        long timer = vertx.setPeriodic(INTERVAL.toMillis(), ignored -> gauge.ask());
        return () -> vertx.cancelTimer(timer);
    }

    /** Where the database does not answer the last number stays; that it does not is told elsewhere. */
    private void ask() {
        tasks.backlog(TaskKind.CASCADE).onSuccess(backlog -> last = backlog);
    }
}
