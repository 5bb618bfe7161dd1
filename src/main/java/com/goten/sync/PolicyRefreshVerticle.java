package com.goten.sync;

import com.goten.engine.TaskRunner;
import com.goten.policy.EnvironmentSource;
import com.goten.store.PolicyRefreshes.Progress;
import com.goten.store.TaskKind;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@code syncing} of what this deployment owns as policies say: claims due tasks and runs {@link RefreshFlow} for
 * them, a bounded number side by side. Looks for tasks when it is woken, when one has ended, and now and then; and now and
 * then for policies of whose changes no task tells.
 */
public final class PolicyRefreshVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyRefreshVerticle.class);
    private static final int MOST_SHOWN = 100;

    private final RefreshFlow.Parts parts;
    private final EnvironmentSource environment;
    private final RefreshOptions options;
    private long poll;
    private long keeping;
    private long sweeping;
    private @Nullable TaskRunner runner;
    private boolean checked;
    private boolean sweepUnderWay;
    private volatile boolean stopping;
    private volatile @Nullable Context own;

    public PolicyRefreshVerticle(RefreshFlow.Parts parts, EnvironmentSource environment, RefreshOptions options) {
        this.parts = parts;
        this.environment = environment;
        this.options = options;
    }

    @Override
    public Future<?> start() {
        var flow = new RefreshFlow(vertx, parts, options, () -> stopping);
        var running = new TaskRunner(
                context, TaskKind.REFRESH, parts.tasks(), options.tasks(), options.claim(), flow::run);
        var service = new ServicePolicy(environment, parts.policies(), parts.settling(), running::claim);
        var sweep = new HolderSweep(parts.version(), parts.own().region(), parts.refreshes(), parts.settling());
        runner = running;
        own = context;
        poll = vertx.setPeriodic(options.poll().toMillis(), ignored -> {
            service.look();
            running.claim();
        });
        keeping = vertx.setPeriodic(Math.max(1, options.claim().toMillis() / 3), ignored -> running.keepClaims());
        sweeping = vertx.setPeriodic(options.sweep().toMillis(), ignored -> {
            service.compare();
            sweep(sweep);
        });
        environment.listen(changed -> {
            if (!stopping) {
                context.runOnContext(ignored -> service.look());
            }
        });
        sweep(sweep);
        running.claim();
        return Future.succeededFuture();
    }

    /** Completes when what was under way has ended; what is left is durable. */
    @Override
    public Future<?> stop() {
        stopping = true;
        vertx.cancelTimer(poll);
        vertx.cancelTimer(sweeping);
        Future<Void> stopped = runner == null ? Future.succeededFuture() : runner.stop();
        return stopped.onComplete(ended -> vertx.cancelTimer(keeping));
    }

    /** There may be tasks now. From any thread; a lost call costs one poll interval. */
    public void wake() {
        Context context = own;
        TaskRunner running = runner;
        if (context != null && running != null) {
            context.runOnContext(ignored -> running.claim());
        }
    }

    /** The looks that are under way, in the whole deployment; the first of many. */
    public Future<List<Progress>> underWay() {
        return parts.refreshes().underWay(MOST_SHOWN);
    }

    private void sweep(HolderSweep sweep) {
        if (sweepUnderWay) {
            return;
        }
        sweepUnderWay = true;
        Future<Void> first = checked
                ? Future.succeededFuture()
                : sweep.unannounced().onSuccess(all -> checked = true);
        Future<Void> swept = first.compose(all -> sweep.strays());
        swept.onFailure(failure -> LOG.warn("policy.sweep_failed reason={}", failure.getMessage()))
                .onComplete(done -> context.runOnContext(ignored -> sweepUnderWay = false));
    }
}
