package com.goten.boot;

import com.goten.engine.CommandExecutor;
import com.goten.engine.Engine;
import com.goten.engine.OwnerFollowUp;
import com.goten.mixin.MixinOwnership;
import com.goten.mixin.OwnPeer;
import com.goten.mixin.OwnerCalls;
import com.goten.mixin.OwnerMixin;
import com.goten.mixin.Ownership;
import com.goten.mixin.PeerMethods;
import com.goten.mixin.Peers;
import com.goten.owner.MetaOwnerVerticle;
import com.goten.owner.OwnerObserver;
import com.goten.owner.OwnerOptions;
import com.goten.policy.EnvironmentSource;
import com.goten.policy.PolicyStore;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.store.OwnerReferences;
import com.goten.store.pg.PgStore;
import com.goten.telemetry.Meters;
import com.goten.telemetry.Metric;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Owners and ownees of one deployment: what writes ask, what others may ask, and who looks after it all. */
final class Owning {
    private static final Duration GAUGE_INTERVAL = Duration.ofSeconds(5);

    private final DeploymentId id;
    private final ApiVersion version;
    private final PgStore store;
    private final OwnerReferences references;
    private final OwnerCalls calls;
    private final Ownership ownership;
    private final PeerMethods methods;
    private volatile long waiting;
    private volatile @Nullable MetaOwnerVerticle verticle;

    Owning(
            DeploymentId id,
            ApiVersion version,
            PgStore store,
            PolicyStore policies,
            EnvironmentSource environment,
            Peers peers) {
        this.id = id;
        this.version = version;
        this.store = store;
        this.references = store.ownerReferences();
        this.methods =
                new OwnerMixin(id, version, store.writer(), policies, environment, references, this::wake).methods();
        this.calls = new OwnerCalls(id, new OwnPeer(id, this::methods, peers));
        this.ownership = new MixinOwnership(id, environment, store.promises(), calls);
    }

    Ownership ownership() {
        return ownership;
    }

    PeerMethods methods() {
        return methods;
    }

    /** There may be work now. */
    void wake() {
        MetaOwnerVerticle running = verticle;
        if (running != null) {
            running.wake();
        }
    }

    /**
     * @param background executes what follows
     * @param released what waits for ownees to be dealt with may be due now
     * @return completes, when it looks after them, with what makes it stop
     */
    Future<Supplier<Future<?>>> start(
            Vertx vertx,
            Engine engine,
            CommandExecutor background,
            Runnable released,
            Meters meters,
            OwnerObserver observer) {
        var parts = new MetaOwnerVerticle.Parts(
                id, background, references, store.owneeSources(), store.promises(), store.tasks(), calls, ownership,
                released, observer);
        var made = new MetaOwnerVerticle(version, parts, OwnerOptions.STANDARD);
        verticle = made;
        engine.addListener(command -> {
            if (OwnerFollowUp.of(command)) {
                wake();
            }
        });
        meters.gauge(Metric.OWNERS_WAITING, () -> waiting);
        long timer = vertx.setPeriodic(GAUGE_INTERVAL.toMillis(), ignored ->
                references.waiting().onSuccess(number -> waiting = number));
        return vertx.deployVerticle(made).map(deployed -> () -> {
            vertx.cancelTimer(timer);
            return vertx.undeploy(deployed);
        });
    }
}
