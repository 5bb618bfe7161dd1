package com.goten.cascade;

import com.goten.mixin.PeerRest;
import com.goten.store.TaskQueue;
import com.goten.store.TaskQueue.Task;
import com.goten.time.Pauses;
import io.vertx.core.Future;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives tasks back that cannot end now: they are due again, later each time. */
final class Postponement {
    private static final Logger LOG = LoggerFactory.getLogger(Postponement.class);
    private static final Duration FIRST_DELAY = Duration.ofMillis(50);

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

    /** The same, where all that is missing is the answer of a deployment that is away. */
    Future<Void> muchLater(Task task, String reason) {
        return later(task, reason, PeerRest.away(mostDelay));
    }

    private Future<Void> later(Task task, String reason, Duration most) {
        return tasks.retry(task, new Pauses(FIRST_DELAY, most).after(task.attempts() - 1), reason)
                .otherwise(failure -> {
                    LOG.warn("cascade.retry_not_recorded subject={} reason={}", task.subject(), Collector.reason(failure));
                    return null;
                });
    }
}
