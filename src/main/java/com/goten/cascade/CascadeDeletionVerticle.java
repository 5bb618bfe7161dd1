package com.goten.cascade;

import com.goten.engine.CommandExecutor;
import com.goten.engine.TaskRunner;
import com.goten.mixin.CombinedQuestions.Recovery;
import com.goten.mixin.Leftovers;
import com.goten.mixin.NamedTarget;
import com.goten.schema.ApiVersion;
import com.goten.store.HolderReader;
import com.goten.store.TaskKind;
import com.goten.store.TaskQueue;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows up deletions: claims due tasks and runs {@link CascadeFlow} for those of this deployment, {@link CollectFlow} for
 * those of others, a bounded number side by side; watches the deletions of others. Looks for tasks when it is woken, when
 * one has ended, and now and then.
 */
public final class CascadeDeletionVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(CascadeDeletionVerticle.class);

    private final ApiVersion version;
    private final CommandExecutor executor;
    private final HolderReader holders;
    private final TaskQueue tasks;
    private final Surroundings around;
    private final CascadeObserver observer;
    private final CascadeOptions options;
    private List<TaskRunner> runners = List.of();
    private @Nullable DeletionWatches watches;
    private long timer;
    private long keeping;
    private volatile @Nullable Context own;
    private volatile boolean stopped;

    /** @param around what it knows of the others */
    public CascadeDeletionVerticle(
            ApiVersion version,
            CommandExecutor executor,
            HolderReader holders,
            TaskQueue tasks,
            Surroundings around,
            CascadeObserver observer,
            CascadeOptions options) {
        this.version = version;
        this.executor = executor;
        this.holders = holders;
        this.tasks = tasks;
        this.around = around;
        this.observer = observer;
        this.options = options;
    }

    @Override
    public Future<?> start() {
        Consumer<Runnable> hop = next -> context.runOnContext(ignored -> next.run());
        var collector = new Collector(version, executor, holders, options, hop, observer);
        var postponement = new Postponement(tasks, options.mostDelay());
        var cascade = new CascadeFlow(
                executor, holders, tasks, collector, new Sources(around, hop, new AwaySources()), postponement);
        var collect = new CollectFlow(collector, tasks, postponement);
        runners = List.of(
                new TaskRunner(context, TaskKind.CASCADE, tasks, options.tasks(), options.claim(), cascade::run),
                new TaskRunner(context, TaskKind.COLLECT, tasks, options.tasks(), options.claim(), collect::run));
        own = context;
        timer = vertx.setPeriodic(options.poll().toMillis(), ignored -> claim());
        keeping = vertx.setPeriodic(
                Math.max(1, options.claim().toMillis() / 3), ignored -> runners.forEach(TaskRunner::keepClaims));
        watches = new DeletionWatches(
                vertx, context, around, new Leftovers(around.shadows(), this::wake), observer);
        watches.start();
        claim();
        return Future.succeededFuture();
    }

    /** Completes when what was under way has ended; what is left is durable. */
    @Override
    public Future<?> stop() {
        stopped = true;
        vertx.cancelTimer(timer);
        if (watches != null) {
            watches.stop();
        }
        return Future.join(runners.stream().map(TaskRunner::stop).toList())
                .onComplete(ended -> vertx.cancelTimer(keeping));
    }

    /** There may be tasks now. From any thread; a lost call costs one poll interval. */
    public void wake() {
        Context context = own;
        if (context != null) {
            context.runOnContext(ignored -> claim());
        }
    }

    private final class AwaySources implements Recovery<NamedTarget> {
        @Override
        public void after(Duration pause, Runnable look) {
            if (!stopped) {
                vertx.setTimer(Math.max(1, pause.toMillis()), id -> {
                    if (!stopped) {
                        look.run();
                    }
                });
            }
        }

        @Override
        public void again(NamedTarget target) {
            hastened(tasks.hasten(TaskKind.CASCADE, target.uuid()));
        }

        /** What waited for it so long that it looks rarely by now can go on. */
        @Override
        public void back() {
            hastened(tasks.hasten(TaskKind.CASCADE, options.mostDelay()));
        }

        private void hastened(Future<Void> done) {
            done.onSuccess(hastened -> wake())
                    .onFailure(failure -> LOG.warn("cascade.not_hastened reason={}", failure.getMessage()));
        }
    }

    private void claim() {
        runners.forEach(TaskRunner::claim);
    }
}
