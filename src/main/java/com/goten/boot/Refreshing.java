package com.goten.boot;

import com.goten.engine.Command;
import com.goten.engine.CommandExecutor;
import com.goten.engine.Engine;
import com.goten.engine.RightHandover;
import com.goten.engine.StrandedOffers;
import com.goten.policy.EnvironmentSource;
import com.goten.policy.PolicyStore;
import com.goten.policy.Settling;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.store.PolicyRefreshes.Progress;
import com.goten.store.pg.PgStore;
import com.goten.sync.PolicyRefreshVerticle;
import com.goten.sync.RefreshFlow;
import com.goten.sync.RefreshObserver;
import com.goten.sync.RefreshOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What follows a change of a policy, in one deployment. */
final class Refreshing {
    private final DeploymentId id;
    private final ApiVersion version;
    private final PgStore store;
    private final Settling settling;
    private volatile @Nullable PolicyRefreshVerticle verticle;

    Refreshing(DeploymentId id, ApiVersion version, PgStore store) {
        this.id = id;
        this.version = version;
        this.store = store;
        this.settling = new Settling(id.region(), version.version(), store.writer(), store.reader());
    }

    Settling settling() {
        return settling;
    }

    /** There may be work now. */
    void wake() {
        PolicyRefreshVerticle running = verticle;
        if (running != null) {
            running.wake();
        }
    }

    /** The looks that are under way, in the whole deployment; the first of many. */
    Future<List<Progress>> underWay() {
        PolicyRefreshVerticle running = verticle;
        return running == null ? Future.succeededFuture(List.of()) : running.underWay();
    }

    /**
     * @param background executes what follows
     * @return completes, when it looks after policies, with what makes it stop
     */
    Future<Supplier<Future<?>>> start(
            Vertx vertx,
            Engine engine,
            CommandExecutor background,
            PolicyStore policies,
            EnvironmentSource environment,
            RefreshObserver observer) {
        var parts = new RefreshFlow.Parts(
                id,
                version,
                policies,
                settling,
                store.policyRefreshes(),
                store.handovers(),
                new RightHandover(store.writer(), version.version()),
                environment,
                store.reader(),
                store.tasks(),
                background,
                new StrandedOffers(store.writer(), engine),
                store::waitingWrites,
                observer);
        var made = new PolicyRefreshVerticle(parts, environment, RefreshOptions.STANDARD);
        verticle = made;
        engine.addListener(command -> {
            if (command instanceof Command.Save && command.type().policyHolder()) {
                wake();
            }
        });
        return vertx.deployVerticle(made).map(deployed -> () -> vertx.undeploy(deployed));
    }
}
