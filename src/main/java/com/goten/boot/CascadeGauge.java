package com.goten.boot;

import com.goten.store.TaskKind;
import com.goten.store.TaskQueue;
import com.goten.store.TaskQueue.Backlog;
import com.goten.telemetry.Meters;
import com.goten.telemetry.Metric;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;

/** How much of asynchronous deletions is left, asked of the database now and then: a scrape must not wait for it. */
final class CascadeGauge {
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final TaskQueue tasks;
    private final TaskKind kind;
    private volatile Backlog last = new Backlog(0, Duration.ZERO, Duration.ZERO);

    private CascadeGauge(TaskQueue tasks, TaskKind kind) {
        this.tasks = tasks;
        this.kind = kind;
    }

    /** @return stops it */
    static Runnable start(Vertx vertx, TaskQueue tasks, Meters meters) {
        var gauges = List.of(new CascadeGauge(tasks, TaskKind.CASCADE), new CascadeGauge(tasks, TaskKind.COLLECT));
        gauges.forEach(gauge -> gauge.report(meters));
        long timer = vertx.setPeriodic(INTERVAL.toMillis(), ignored -> gauges.forEach(CascadeGauge::ask));
        return () -> vertx.cancelTimer(timer);
    }

    private void report(Meters meters) {
        meters.gauge(Metric.CASCADE_BACKLOG, () -> last.tasks(), kind.name());
        meters.gauge(Metric.CASCADE_DUE_SECONDS, () -> last.oldestDue().toMillis() / 1000.0, kind.name());
        meters.gauge(Metric.CASCADE_AGE_SECONDS, () -> last.oldest().toMillis() / 1000.0, kind.name());
    }

    /** Where the database does not answer the last number stays; that it does not is told elsewhere. */
    private void ask() {
        tasks.backlog(kind).onSuccess(backlog -> last = backlog);
    }
}
