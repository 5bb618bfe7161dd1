package com.goten.boot;

import com.goten.store.TaskKind;
import com.goten.store.TaskQueue;
import com.goten.store.TaskQueue.Backlog;
import com.goten.telemetry.Meters;
import com.goten.telemetry.Metric;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;

/** How much durable work is left, by kind, asked of the database now and then: a scrape must not wait for it. */
final class TaskGauge {
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Backlog NONE = new Backlog(0, Duration.ZERO, Duration.ZERO);

    private final TaskQueue tasks;
    private volatile Map<TaskKind, Backlog> last = Map.of();

    private TaskGauge(TaskQueue tasks) {
        this.tasks = tasks;
    }

    /** @return stops it */
    static Runnable start(Vertx vertx, TaskQueue tasks, Meters meters) {
        var gauge = new TaskGauge(tasks);
        for (TaskKind kind : TaskKind.values()) {
            gauge.report(kind, meters);
        }
        long timer = vertx.setPeriodic(INTERVAL.toMillis(), ignored -> gauge.ask());
        return () -> vertx.cancelTimer(timer);
    }

    private void report(TaskKind kind, Meters meters) {
        meters.gauge(Metric.TASK_BACKLOG, () -> of(kind).tasks(), kind.name());
        meters.gauge(Metric.TASK_DUE_SECONDS, () -> of(kind).oldestDue().toMillis() / 1000.0, kind.name());
        meters.gauge(Metric.TASK_AGE_SECONDS, () -> of(kind).oldest().toMillis() / 1000.0, kind.name());
    }

    private Backlog of(TaskKind kind) {
        return last.getOrDefault(kind, NONE);
    }

    /** Where the database does not answer the last numbers stay; that it does not is told elsewhere. */
    private void ask() {
        tasks.backlog().onSuccess(backlog -> last = backlog);
    }
}
