package com.goten.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.policy.Policy;
import com.goten.schema.DeploymentId;
import com.goten.schema.ServiceSchema;
import com.goten.store.pg.PgInspector;
import com.goten.verify.Guarantee;
import com.goten.verify.Report;
import com.goten.verify.Verification;
import com.goten.verify.Verified;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** Verifies the deployments of a test as {@code goten verify} does those of an environment. */
public final class Verifying {
    private static final Duration SETTLE = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Vertx vertx;
    private final List<Verified> deployments = new ArrayList<>();
    private UnaryOperator<Verification> looking = all -> all;

    public Verifying(Vertx vertx) {
        this.vertx = vertx;
    }

    /** @param policy of the service */
    public Verifying with(DeploymentId id, ServiceSchema schema, Policy policy, PgConnectOptions database) {
        deployments.add(new Verified(id, schema, policy, new PgInspector(vertx, database, id)));
        return this;
    }

    public Verifying with(List<Verified> more) {
        deployments.addAll(more);
        return this;
    }

    /** Where regions do not copy what the others have. */
    public Verifying withoutCopies() {
        looking = all -> all.except(Guarantee.CONVERGES);
        return this;
    }

    /** Looks, and goes on to look while the caller does something else. */
    public Future<Report> start(Duration settle) {
        return looking.apply(Verification.of(vertx, deployments)).run(settle);
    }

    /** What is found and stays for that long. */
    public Report report(Duration settle) {
        try {
            return start(settle).await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("no report after " + PATIENCE, e);
        }
    }

    /** Nothing is against the guarantees, and all could be looked at. */
    public void requireClean() {
        Report report = report(SETTLE);
        assertThat(report.clean() && report.complete()).as(report.table()).isTrue();
    }

    /** The same, and nothing is left to be done, which may take a while. */
    public void requireRest() {
        long until = System.nanoTime() + PATIENCE.toNanos();
        Report report = report(SETTLE);
        while (report.clean() && report.underWay() > 0 && System.nanoTime() < until) {
            LockSupport.parkNanos(PAUSE.toNanos());
            report = report(SETTLE);
        }
        assertThat(report.clean() && report.complete() && report.underWay() == 0).as(report.table()).isTrue();
    }
}
