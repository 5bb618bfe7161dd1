package com.goten.boot;

import com.goten.boot.DevEnvironment.Planned;
import com.goten.boot.postgres.EmbeddedPostgres;
import com.goten.boot.postgres.EmbeddedPostgres.Elsewhere;
import com.goten.config.PostgresServer;
import com.goten.config.Secret;
import com.goten.policy.Policy;
import com.goten.schema.DeploymentId;
import com.goten.store.pg.PgInspector;
import com.goten.verify.Verified;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** An environment as {@code goten verify} sees it: its databases, whether it runs or not. */
final class VerifiedEnvironment {
    private final DevEnvironment environment;

    VerifiedEnvironment(DevEnvironment environment) {
        this.environment = environment;
    }

    /** @throws StartException where an environment of other deployments is running */
    void requireSame(Set<DeploymentId> running) {
        var planned = environment.deployments().stream().map(Planned::id).collect(Collectors.toSet());
        if (!planned.equals(running)) {
            throw new StartException("the ready file is of another environment; only one of them has: " + differing(planned, running));
        }
    }

    private static String differing(Set<DeploymentId> some, Set<DeploymentId> others) {
        var differing = new TreeSet<String>();
        some.stream().filter(id -> !others.contains(id)).map(DeploymentId::toString).forEach(differing::add);
        others.stream().filter(id -> !some.contains(id)).map(DeploymentId::toString).forEach(differing::add);
        return String.join(", ", differing);
    }

    /** All deployments. Where the embedded server does not run, it is started, until the closers stop it. */
    List<Verified> deployments(Vertx vertx, Closers closers) {
        var schemas = Schemas.load(environment.services());
        var server = environment.postgres().orElseGet(() -> embedded(closers));
        Function<Planned, Verified> verified = planned -> new Verified(
                planned.id(),
                schemas.get(planned.id().service()),
                Policy.of(planned.entry().policy()),
                new PgInspector(vertx, server, DatabaseName.of(planned.id()), planned.id()));
        return environment.deployments().stream().map(verified).toList();
    }

    private PostgresServer embedded(Closers closers) {
        Path directory = environment.stateDir().resolve("postgres");
        Elsewhere found = EmbeddedPostgres.find(directory);
        if (found instanceof Elsewhere.Missing) {
            throw new StartException("there is no database in " + environment.stateDir()
                    + ": this environment has never been started. Choose its directory with --state.");
        }
        if (found instanceof Elsewhere.Running running) {
            return new PostgresServer(
                    EmbeddedPostgres.HOST, running.port(), EmbeddedPostgres.USER, new Secret(running.password()));
        }
        var started = SupervisedPostgres.start(directory);
        closers.add("postgres", started::stop);
        return started.address();
    }
}
