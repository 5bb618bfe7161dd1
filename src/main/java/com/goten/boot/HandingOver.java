package com.goten.boot;

import com.goten.engine.Adoption;
import com.goten.engine.CommandExecutor;
import com.goten.mixin.AdoptionMethods;
import com.goten.mixin.OwnPeer;
import com.goten.mixin.PeerMethods;
import com.goten.mixin.Peers;
import com.goten.policy.EnvironmentSource;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.store.Handovers;
import com.goten.store.Handovers.UnderWay;
import com.goten.store.pg.PgStore;
import com.goten.sync.AdoptionOptions;
import com.goten.sync.AdoptionVerticle;
import com.goten.sync.SyncObserver;
import com.goten.telemetry.Meters;
import com.goten.telemetry.Metric;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is handed over between one deployment and the other regions: what others may tell it, and who sees to what it adopts. */
final class HandingOver {
    private static final Duration GAUGE_INTERVAL = Duration.ofSeconds(5);

    private final DeploymentId id;
    private final ApiVersion version;
    private final PgStore store;
    private final EnvironmentSource environment;
    private final Handovers handovers;
    private volatile UnderWay underWay = UnderWay.NOTHING;
    private volatile @Nullable AdoptionVerticle verticle;

    HandingOver(DeploymentId id, ApiVersion version, PgStore store, EnvironmentSource environment) {
        this.id = id;
        this.version = version;
        this.store = store;
        this.environment = environment;
        this.handovers = store.handovers();
    }

    /**
     * What others may tell it.
     *
     * @param ended called when they have adopted what was released here
     */
    PeerMethods methods(Runnable ended) {
        return new AdoptionMethods(id, store.writer(), environment, ended).methods();
    }

    /** There may be work now. */
    void wake() {
        AdoptionVerticle running = verticle;
        if (running != null) {
            running.wake();
        }
    }

    /** How much is under way, in the whole deployment. */
    Future<UnderWay> underWay() {
        return handovers.underWay();
    }

    /**
     * @param own what this deployment answers to others, and to itself
     * @param adoption takes up what could not be before
     * @param background executes what follows
     * @return completes, when it sees to what is adopted, with what makes it stop
     */
    Future<Supplier<Future<?>>> start(
            Vertx vertx,
            PeerMethods own,
            Peers peers,
            Adoption adoption,
            CommandExecutor background,
            SyncObserver observer,
            Meters meters) {
        var parts = new AdoptionVerticle.Parts(
                id, version, environment, new OwnPeer(id, () -> own, peers), handovers, adoption, background, store.writer(),
                store.tasks());
        var made = new AdoptionVerticle(parts, AdoptionOptions.STANDARD, observer);
        verticle = made;
        meters.gauge(Metric.HANDOVERS_OFFERED, () -> underWay.offered());
        meters.gauge(Metric.HANDOVERS_ADOPTED, () -> underWay.adopted());
        meters.gauge(Metric.HANDOVERS_UNADOPTED, () -> underWay.unadopted());
        meters.gauge(Metric.HANDOVER_AGE_SECONDS, () -> underWay.age().orElse(Duration.ZERO).toMillis() / 1000.0);
        long timer = vertx.setPeriodic(GAUGE_INTERVAL.toMillis(), ignored ->
                handovers.underWay().onSuccess(found -> underWay = found));
        return vertx.deployVerticle(made).map(deployed -> () -> {
            vertx.cancelTimer(timer);
            return vertx.undeploy(deployed);
        });
    }
}
