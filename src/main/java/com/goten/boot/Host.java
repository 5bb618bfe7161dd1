package com.goten.boot;

import com.goten.api.admin.AdminVerticle;
import com.goten.api.admin.Readiness;
import com.goten.boot.ReadyFile.Address;
import com.goten.cluster.Cluster.Joined;
import com.goten.cluster.Membership;
import com.goten.telemetry.Telemetry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;

/** What the deployments of a process share: Vert.x, metrics, the admin port. */
final class Host {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final Membership membership;
    private final Telemetry telemetry;
    private final Readiness readiness;
    private final AdminVerticle admin;
    private int deployments;

    private Host(Joined joined, Telemetry telemetry, Readiness readiness, AdminVerticle admin) {
        this.vertx = joined.vertx();
        this.membership = joined.membership();
        this.telemetry = telemetry;
        this.readiness = readiness;
        this.admin = admin;
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
        var telemetry = new Telemetry();
        closers.add("telemetry", telemetry::close);
        var joined = maker.make(telemetry, new VertxOptions());
        var vertx = joined.vertx();
        closers.add("vertx", () -> Blocking.await(vertx.close(), PATIENCE, "closing Vert.x"));
        var readiness = new Readiness();
        var admin = new AdminVerticle(adminHost, adminPort, readiness, telemetry);
        var deployed = vertx.deployVerticle(admin)
                .recover(failure -> BindFailure.explain(failure, adminHost, adminPort));
        Blocking.await(deployed, PATIENCE, "starting the admin server");
        return new Host(joined, telemetry, readiness, admin);
    }

    Vertx vertx() {
        return vertx;
    }

    String adminAddress() {
        return admin.address();
    }

    /** Starts a deployment, and answers where it listens. */
    Address deploy(Closers closers, DeploymentSpec spec) {
        var meters = telemetry.deployment(spec.id().service(), spec.id().region());
        var runtime = new DeploymentRuntime(vertx, spec, port(spec.listen()), membership, meters);
        closers.add(spec.id().toString(), () ->
                Blocking.await(runtime.stop(), runtime.stopPatience(), "stopping " + spec.id()));
        var address = Blocking.await(runtime.start(), PATIENCE, "starting " + spec.id());
        runtime.health().forEach(readiness::add);
        return new Address(spec.id(), address);
    }

    /**
     * Any free port is a negative number of the deployment's own, so that the instances of its API find the same one.
     */
    private int port(DeploymentSpec.Listen listen) {
        deployments++;
        return listen.port() == 0 ? -deployments : listen.port();
    }

    /** Everything is up. The first thing a stop does is to say that it is not. */
    void ready(Closers closers) {
        readiness.enter(Readiness.Phase.RUNNING);
        closers.add("readiness", () -> readiness.enter(Readiness.Phase.STOPPING));
    }
}
