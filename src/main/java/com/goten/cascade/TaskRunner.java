package com.goten.cascade;

import com.goten.store.TaskKind;
import com.goten.store.TaskQueue;
import com.goten.store.TaskQueue.Task;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims due tasks of one kind and runs a bounded number of them side by side. Keeps the claims of what it runs, however
 * long that takes: so a claim can be short, and what a node that is gone had claimed is soon taken up again. Lives on one
 * context.
 */
final class TaskRunner {
    private static final Logger LOG = LoggerFactory.getLogger(TaskRunner.class);

    private final Context context;
    private final TaskKind kind;
    private final TaskQueue tasks;
    private final CascadeOptions options;
    private final Function<Task, Future<Void>> flow;
    private final Set<Task> running = new HashSet<>();
    private boolean claiming;
    private boolean claimAgain;
    private @Nullable Promise<Void> stopped;

    /** @param flow does what a task is about, or makes it due again; never fails */
    TaskRunner(
            Context context, TaskKind kind, TaskQueue tasks, CascadeOptions options, Function<Task, Future<Void>> flow) {
        this.context = context;
        this.kind = kind;
        this.tasks = tasks;
        this.options = options;
        this.flow = flow;
    }

    /** Takes what is due, as far as there is room. */
    void claim() {
        if (stopped != null || running.size() >= options.tasks()) {
            return;
        }
        if (claiming) {
            claimAgain = true;
            return;
        }
        claiming = true;
        claimAgain = false;
        tasks.claim(kind, options.tasks() - running.size(), options.claim()).onComplete(claimed -> {
            claiming = false;
            if (claimed.succeeded()) {
                claimed.result().forEach(this::run);
            } else {
                LOG.warn("cascade.claim_failed kind={} reason={}", kind, claimed.cause().getMessage());
            }
            if (claimAgain) {
                claim();
            }
            endIfIdle();
        });
    }

    private void run(Task task) {
        running.add(task);
        flow.apply(task).onComplete(done -> {
            running.remove(task);
            endIfIdle();
            // Not from here: a row of tasks that end at once would be a recursion.
            context.runOnContext(ignored -> claim());
        });
    }

    void keepClaims() {
        int kept = running.size();
        if (kept > 0) {
            tasks.extend(running, options.claim())
                    .onFailure(failure -> LOG.warn(
                            "cascade.claims_not_kept kind={} tasks={} reason={}", kind, kept, failure.getMessage()));
        }
    }

    /** Completes when what was under way has ended; what is left is durable. */
    Future<Void> stop() {
        Promise<Void> end = Promise.promise();
        stopped = end;
        endIfIdle();
        return end.future();
    }

    private void endIfIdle() {
        Promise<Void> end = stopped;
        if (end != null && running.isEmpty() && !claiming) {
            end.tryComplete();
        }
    }
}
