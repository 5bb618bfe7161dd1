package com.goten.boot;

import com.goten.api.admin.SyncReports;
import com.goten.cluster.Membership;
import com.goten.engine.Adoption;
import com.goten.mixin.OwnedClient;
import com.goten.mixin.Peers;
import com.goten.policy.EnvironmentSource;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.store.Handovers.UnderWay;
import com.goten.store.PolicyRefreshes.Progress;
import com.goten.store.pg.PgStore;
import com.goten.sync.CopyStates;
import com.goten.sync.CopyStatus;
import com.goten.sync.RegionSyncVerticle;
import com.goten.sync.SyncObserver;
import com.goten.sync.SyncOptions;
import com.goten.sync.SyncSurroundings;
import com.goten.telemetry.Meters;
import com.goten.telemetry.Metric;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The copies of one deployment: what keeps them, and what is told of them. */
final class Syncing implements SyncReports.Reporter {
    private final DeploymentId id;
    private final SyncSurroundings around;
    private final Supplier<Future<List<Progress>>> refreshes;
    private final Supplier<Future<UnderWay>> handovers;
    private final Runnable adopted;
    private volatile @Nullable RegionSyncVerticle verticle;

    /**
     * @param types short names of all that may be copied
     * @param refreshes the policies that are being followed
     * @param handovers what is being handed over
     * @param adoption takes over what other regions release to this one
     * @param adopted called after some of it was: there is work to follow it up
     * @param changed called after each commit of copies
     */
    Syncing(
            DeploymentId id,
            ApiVersion version,
            List<String> types,
            PgStore store,
            Peers peers,
            EnvironmentSource environment,
            Membership membership,
            CopyStates states,
            Supplier<Future<List<Progress>>> refreshes,
            Supplier<Future<UnderWay>> handovers,
            Adoption adoption,
            Runnable adopted,
            Runnable changed) {
        this.id = id;
        this.refreshes = refreshes;
        this.handovers = handovers;
        this.adopted = adopted;
        this.around = new SyncSurroundings(
                id,
                version.version(),
                types,
                environment,
                new OwnedClient(id, peers),
                store.copies(version),
                states,
                adoption,
                store.handovers(),
                membership::mine,
                membership::alone,
                changed);
    }

    @Override
    public DeploymentId deployment() {
        return id;
    }

    @Override
    public Future<JsonObject> report() {
        return refreshes.get().compose(looks ->
                handovers.get().map(moving -> SyncJson.of(id, statuses(), looks, moving)));
    }

    /** @return completes, when it is known which copies are complete, with what makes it stop */
    Future<Supplier<Future<?>>> start(Vertx vertx, Meters meters) {
        var made = new RegionSyncVerticle(around, SyncOptions.STANDARD, observer(meters));
        verticle = made;
        return vertx.deployVerticle(made).map(deployed -> () -> vertx.undeploy(deployed));
    }

    /** Counts what is done about copies and adoptions. */
    SyncObserver observer(Meters meters) {
        return new Measures(meters);
    }

    /** How it stands with the copies from each region; nothing before the start. */
    List<CopyStatus> statuses() {
        RegionSyncVerticle running = verticle;
        return running == null ? List.of() : running.statuses();
    }

    @Override
    public Future<Void> compare(Optional<String> peer) {
        RegionSyncVerticle running = verticle;
        return running == null ? Future.succeededFuture() : running.compare(peer);
    }

    private Optional<CopyStatus> status(String peer) {
        return statuses().stream().filter(status -> status.region().equals(peer)).findFirst();
    }

    /** As metrics. */
    private final class Measures implements SyncObserver {
        private final Meters meters;
        private final Set<String> peers = ConcurrentHashMap.newKeySet();

        Measures(Meters meters) {
            this.meters = meters;
        }

        @Override
        public void known(String peer) {
            if (peers.add(peer)) {
                gauge(Metric.SYNC_LAG_SECONDS, peer, status -> status.lag()
                        .map(lag -> lag.toMillis() / 1000.0)
                        .orElse(Double.NaN));
                gauge(Metric.SYNC_BEHIND, peer, CopyStatus::behind);
                gauge(Metric.SYNC_COMPLETE, peer, status -> status.complete() ? 1 : 0);
                gauge(Metric.SYNC_COMPARISON_OVERDUE, peer, status -> status.comparison().overdue() ? 1 : 0);
            }
        }

        private void gauge(Metric metric, String peer, ToDoubleFunction<CopyStatus> value) {
            meters.gauge(metric, () -> status(peer).map(value::applyAsDouble).orElse(Double.NaN), peer);
        }

        @Override
        public void applied(String peer, int put, int removed) {
            meters.count(Metric.SYNC_APPLIED, put, peer, "put");
            meters.count(Metric.SYNC_APPLIED, removed, peer, "removed");
        }

        @Override
        public void adopted(String peer, int offered) {
            meters.count(Metric.SYNC_OFFERS, offered, peer, "offered");
            adopted.run();
        }

        @Override
        public void notTakenUp(String peer) {
            meters.count(Metric.SYNC_OFFERS, 1, peer, "failed");
        }

        @Override
        public void confirmed(String peer) {
            meters.count(Metric.SYNC_OFFERS, 1, peer, "confirmed");
        }

        @Override
        public void lost(String peer) {
            meters.count(Metric.SYNC_STREAMS_LOST, 1, peer);
        }

        @Override
        public void compared(String peer, int differences) {
            meters.count(Metric.SYNC_DIFFERENCES, differences, peer);
        }
    }
}
