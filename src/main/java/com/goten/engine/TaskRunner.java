package com.goten.engine;

import com.goten.store.TaskKind;
import com.goten.store.TaskQueue;
import com.goten.store.TaskQueue.Task;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
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
public final class TaskRunner {
    private static final Logger LOG = LoggerFactory.getLogger(TaskRunner.class);

    private final Context context;
    private final TaskKind kind;
    private final TaskQueue tasks;
    private final int most;
    private final Duration claim;
    private final Function<Task, Future<Void>> flow;
    private final Set<Task> running = new HashSet<>();
    private boolean claiming;
    private boolean claimAgain;
    private @Nullable Promise<Void> stopped;

    /**
     * @param most that run side by side
     * @param claim how long a task is one's own; kept while it runs, by those who call {@link #keepClaims} in time
     * @param flow does what a task is about, or makes it due again; never fails
     */
    public TaskRunner(
            Context context,
            TaskKind kind,
            TaskQueue tasks,
            int most,
            Duration claim,
            Function<Task, Future<Void>> flow) {
        this.context = context;
        this.kind = kind;
        this.tasks = tasks;
        this.most = most;
        this.claim = claim;
        this.flow = flow;
    }

    /** Takes what is due, as far as there is room. */
    public void claim() {
        if (stopped != null || running.size() >= most) {
            return;
        }
        if (claiming) {
            claimAgain = true;
            return;
        }
        claiming = true;
        claimAgain = false;
        tasks.claim(kind, most - running.size(), claim).onComplete(claimed -> {
            claiming = false;
            if (claimed.succeeded()) {
                claimed.result().forEach(this::run);
            } else {
                LOG.warn("task.claim_failed kind={} reason={}", kind, claimed.cause().getMessage());
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

    /** Keeps what runs one's own; to be called at a third of a claim. */
    public void keepClaims() {
        int kept = running.size();
        if (kept > 0) {
            tasks.extend(running, claim)
                    .onFailure(failure -> LOG.warn(
                            "task.claims_not_kept kind={} tasks={} reason={}", kind, kept, failure.getMessage()));
        }
    }

    /** Completes when what was under way has ended; what is left is durable. */
    public Future<Void> stop() {
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
