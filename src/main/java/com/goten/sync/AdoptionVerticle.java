package com.goten.sync;

import com.goten.engine.Adoption;
import com.goten.engine.CommandExecutor;
import com.goten.engine.TaskRunner;
import com.goten.mixin.AdoptionCalls;
import com.goten.mixin.Peers;
import com.goten.policy.EnvironmentSource;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.store.Handovers;
import com.goten.store.TaskKind;
import com.goten.store.TaskQueue;
import com.goten.store.Writer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Establishes and confirms what was adopted from other regions: claims due tasks and runs {@link AdoptFlow} for them, a
 * bounded number side by side. Looks for tasks when it is woken, when one has ended, and now and then.
 */
public final class AdoptionVerticle extends VerticleBase {
    private final Parts parts;
    private final AdoptionOptions options;
    private final SyncObserver observer;
    private long poll;
    private long keeping;
    private @Nullable TaskRunner runner;
    private volatile @Nullable Context own;

    /**
     * What it works with.
     *
     * @param version the current one
     * @param peers with this deployment itself among them
     * @param executor of commands that no client waits for
     */
    public record Parts(
            DeploymentId own,
            ApiVersion version,
            EnvironmentSource environment,
            Peers peers,
            Handovers handovers,
            Adoption adoption,
            CommandExecutor executor,
            Writer writer,
            TaskQueue tasks) {}

    public AdoptionVerticle(Parts parts, AdoptionOptions options, SyncObserver observer) {
        this.parts = parts;
        this.options = options;
        this.observer = observer;
    }

    @Override
    public Future<?> start() {
        Context here = context;
        Consumer<Runnable> hop = action -> here.runOnContext(ignored -> action.run());
        var calls = new AdoptionCalls(parts.own(), parts.version().version(), parts.environment(), parts.peers(), hop);
        var reads = new AdoptionReads(parts.handovers(), hop);
        var places = new TakingUp(parts.version(), parts.adoption(), parts.handovers(), parts.executor());
        var flow = new AdoptFlow(reads, places, parts.writer(), parts.tasks(), calls, options, observer);
        var running = new TaskRunner(here, TaskKind.ADOPT, parts.tasks(), options.tasks(), options.claim(), flow::run);
        runner = running;
        own = here;
        poll = vertx.setPeriodic(options.poll().toMillis(), ignored -> running.claim());
        keeping = vertx.setPeriodic(Math.max(1, options.claim().toMillis() / 3), ignored -> running.keepClaims());
        running.claim();
        return Future.succeededFuture();
    }

    /** Completes when what was under way has ended; what is left is durable. */
    @Override
    public Future<?> stop() {
        vertx.cancelTimer(poll);
        Future<Void> stopped = runner == null ? Future.succeededFuture() : runner.stop();
        return stopped.onComplete(ended -> vertx.cancelTimer(keeping));
    }

    /** There may be tasks now. From any thread; a lost call costs one poll interval. */
    public void wake() {
        Context here = own;
        TaskRunner running = runner;
        if (here != null && running != null) {
            here.runOnContext(ignored -> running.claim());
        }
    }
}
