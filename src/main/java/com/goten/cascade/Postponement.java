package com.goten.cascade;

import com.goten.store.TaskQueue;
import com.goten.store.TaskQueue.Task;
import io.vertx.core.Future;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives tasks back that cannot end now: they are due again, later each time. */
final class Postponement {
    private static final Logger LOG = LoggerFactory.getLogger(Postponement.class);
    private static final Duration FIRST_DELAY = Duration.ofMillis(50);
    private static final int MOST_DOUBLINGS = 12;
    private static final int AWAY = 12;

    private final TaskQueue tasks;
    private final Duration mostDelay;

    Postponement(TaskQueue tasks, Duration mostDelay) {
        this.tasks = tasks;
        this.mostDelay = mostDelay;
    }

    /** Never fails: where even that cannot be recorded the claim runs out, and somebody takes the task up again. */
    Future<Void> later(Task task, String reason) {
        return later(task, reason, mostDelay);
    }

    /**
     * The same, where all that is missing is the answer of somebody who is away: very many may wait for him, and looking at
     * them all the time would leave no time for others.
     */
    Future<Void> muchLater(Task task, String reason) {
        return later(task, reason, mostDelay.multipliedBy(AWAY));
    }

    private Future<Void> later(Task task, String reason, Duration most) {
        long factor = 1L << Math.min(Math.max(0, task.attempts() - 1), MOST_DOUBLINGS);
        Duration delay = FIRST_DELAY.multipliedBy(factor);
        return tasks.retry(task, delay.compareTo(most) < 0 ? delay : most, reason)
                .otherwise(failure -> {
                    LOG.warn("cascade.retry_not_recorded subject={} reason={}", task.subject(), Collector.reason(failure));
                    return null;
                });
    }
}
