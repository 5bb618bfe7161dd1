package com.goten.cascade;

import com.goten.engine.CommandExecutor;
import com.goten.schema.ApiVersion;
import com.goten.store.HolderReader;
import com.goten.store.TaskKind;
import com.goten.store.TaskQueue;
import com.goten.store.TaskQueue.Task;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows up deletions: claims due tasks and runs {@link CascadeFlow} for each, a bounded number side by side. Looks for
 * tasks when it is woken, when one has ended, and now and then. Keeps the claims of what it runs, however long that takes:
 * so a claim can be short, and what a node that is gone had claimed is soon taken up again.
 */
public final class CascadeDeletionVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(CascadeDeletionVerticle.class);

    private final CascadeFlow flow;
    private final TaskQueue tasks;
    private final CascadeOptions options;
    private final Set<Task> running = new HashSet<>();
    private boolean claiming;
    private boolean claimAgain;
    private @Nullable Promise<Void> stopped;
    private long timer;
    private long keeping;
    private volatile @Nullable Context own;

    public CascadeDeletionVerticle(
            ApiVersion version,
            CommandExecutor executor,
            HolderReader holders,
            TaskQueue tasks,
            CascadeOptions options) {
        this.flow = new CascadeFlow(
                version, executor, holders, tasks, options, next -> context.runOnContext(ignored -> next.run()));
        this.tasks = tasks;
        this.options = options;
    }

    @Override
    public Future<?> start() {
        own = context;
        timer = vertx.setPeriodic(options.poll().toMillis(), ignored -> claim());
        keeping = vertx.setPeriodic(Math.max(1, options.claim().toMillis() / 3), ignored -> keepClaims());
        claim();
        return Future.succeededFuture();
    }

    /** Completes when what was under way has ended; what is left is durable. */
    @Override
    public Future<?> stop() {
        vertx.cancelTimer(timer);
        Promise<Void> end = Promise.promise();
        stopped = end;
        endIfIdle();
        return end.future();
    }

    /** There may be tasks now. From any thread; a lost call costs one poll interval. */
    public void wake() {
        Context context = own;
        if (context != null) {
            context.runOnContext(ignored -> claim());
        }
    }

    private void claim() {
        if (stopped != null || running.size() >= options.tasks()) {
            return;
        }
        if (claiming) {
            claimAgain = true;
            return;
        }
        claiming = true;
        claimAgain = false;
        tasks.claim(TaskKind.CASCADE, options.tasks() - running.size(), options.claim()).onComplete(claimed -> {
            claiming = false;
            if (claimed.succeeded()) {
                claimed.result().forEach(this::run);
            } else {
                LOG.warn("cascade.claim_failed reason={}", claimed.cause().getMessage());
            }
            if (claimAgain) {
                claim();
            }
            endIfIdle();
        });
    }

    private void run(Task task) {
        running.add(task);
        flow.run(task).onComplete(done -> {
            running.remove(task);
            endIfIdle();
            // Not from here: a row of tasks that end at once would be a recursion.
            context.runOnContext(ignored -> claim());
        });
    }

    private void endIfIdle() {
        Promise<Void> end = stopped;
        if (end != null && running.isEmpty() && !claiming) {
            vertx.cancelTimer(keeping);
            end.tryComplete();
        }
    }

    private void keepClaims() {
        for (Task task : running) {
            tasks.extend(task, options.claim())
                    .onFailure(failure -> LOG.warn(
                            "cascade.claim_not_kept subject={} reason={}", task.subject(), failure.getMessage()));
        }
    }
}
