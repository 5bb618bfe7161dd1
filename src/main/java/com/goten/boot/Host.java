package com.goten.boot;

import com.goten.api.admin.AdminVerticle;
import com.goten.api.admin.Readiness;
import com.goten.api.admin.SyncReports;
import com.goten.boot.ReadyFile.Address;
import com.goten.cluster.Cluster.Joined;
import com.goten.cluster.Membership;
import com.goten.explain.Debug;
import com.goten.mixin.Partition;
import com.goten.telemetry.Telemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.function.Supplier;

/** What the deployments of a process share: Vert.x, metrics, the admin port. */
final class Host {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Longer than the registry is waited for. */
    private static final Duration START_PATIENCE = Duration.ofSeconds(100);

    private final Vertx vertx;
    private final Membership membership;
    private final Telemetry telemetry;
    private final Readiness readiness;
    private final AdminVerticle admin;
    private final Debug debug;
    private final SyncReports syncs;
    private final Partition partition;
    private int ports;

    private Host(
            Joined joined,
            Telemetry telemetry,
            Readiness readiness,
            AdminVerticle admin,
            Debug debug,
            SyncReports syncs,
            Partition partition) {
        this.vertx = joined.vertx();
        this.membership = joined.membership();
        this.telemetry = telemetry;
        this.readiness = readiness;
        this.admin = admin;
        this.debug = debug;
        this.syncs = syncs;
        this.partition = partition;
    }

    /** Makes a Vert.x; the options are to be completed with those of the host. */
    interface VertxMaker {
        Joined make(Telemetry telemetry, VertxOptions options);

        /** In one process, with nobody else. */
        VertxMaker ALONE =
                (telemetry, options) -> new Joined(telemetry.measure(options).build(), Membership.ALONE);
    }

    /** Starts them; the admin port answers from here on, and says "not ready". */
    static Host start(Closers closers, VertxMaker maker, String adminHost, int adminPort) {
        return start(closers, maker, adminHost, adminPort, Partition.NEVER);
    }

    /** @param partition of the deployments to come; the admin port can cut regions off by it */
    static Host start(
            Closers closers, VertxMaker maker, String adminHost, int adminPort, Partition partition) {
        var telemetry = new Telemetry();
        closers.add("telemetry", telemetry::close);
        var joined = maker.make(telemetry, new VertxOptions());
        var vertx = joined.vertx();
        closers.add("vertx", () -> Blocking.await(vertx.close(), PATIENCE, "closing Vert.x"));
        var readiness = new Readiness();
        var debug = new Debug();
        var syncs = new SyncReports();
        var admin = new AdminVerticle(adminHost, adminPort, readiness, telemetry, debug, syncs, partition);
        var deployed = vertx.deployVerticle(admin)
                .recover(failure -> BindFailure.explain(failure, adminHost, adminPort));
        Blocking.await(deployed, PATIENCE, "starting the admin server");
        return new Host(joined, telemetry, readiness, admin, debug, syncs, partition);
    }

    Vertx vertx() {
        return vertx;
    }

    String adminAddress() {
        return admin.address();
    }

    /** Binds the port of a deployment that is to be started; closed with the others where it never is. */
    HeldPort hold(Closers closers, DeploymentSpec.Listen listen) {
        var held = Blocking.await(HeldPort.hold(vertx, listen, ++ports), PATIENCE, "binding a port");
        closers.add("port " + held.actual(), () -> Blocking.await(held.release(), PATIENCE, "closing a port"));
        return held;
    }

    /** Starts a deployment, and answers where it listens. */
    Address deploy(Closers closers, DeploymentSpec spec) {
        var held = hold(closers, spec.listen());
        return Blocking.await(start(closers, spec, held), START_PATIENCE, "starting " + spec.id());
    }

    Future<Address> start(Closers closers, DeploymentSpec spec, HeldPort port) {
        return start(closers, spec, port, Future::succeededFuture);
    }

    /**
     * Starts a deployment on the port that is held for it. Several may be started side by side. Not to be called on an event
     * loop: a stop that has begun makes the caller wait.
     *
     * @param first is done before
     */
    Future<Address> start(Closers closers, DeploymentSpec spec, HeldPort port, Supplier<Future<Void>> first) {
        var meters = telemetry.deployment(spec.id().service(), spec.id().region());
        var runtime = new DeploymentRuntime(vertx, spec, port, membership, partition, meters);
        closers.add(spec.id().toString(), () ->
                Blocking.await(runtime.stop(), runtime.stopPatience(), "stopping " + spec.id()));
        return first.get().compose(made -> runtime.start()).map(address -> {
            runtime.health().forEach(readiness::add);
            debug.add(runtime.explaining());
            syncs.add(runtime.syncing());
            return new Address(spec.id(), address);
        });
    }

    /** Everything is up. The first thing a stop does is to say that it is not. */
    void ready(Closers closers) {
        readiness.enter(Readiness.Phase.RUNNING);
        closers.add("readiness", () -> readiness.enter(Readiness.Phase.STOPPING));
    }
}
