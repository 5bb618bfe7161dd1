package com.goten.store.pg;

import com.goten.config.PostgresServer;
import com.goten.errors.GotenException.FailedPrecondition;
import com.goten.errors.GotenException.Unavailable;
import com.goten.schema.DeploymentId;
import com.goten.store.Inspection;
import com.goten.store.Inspector;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Opens consistent views of a deployment's database, each a connection of its own with a read-only transaction. The server
 * lets a view take its time: with a million resources it does. Views delay nobody who writes, nor the feed, as they have
 * no transaction id; the emptying of an expired partition of the feed waits for those that read the feed.
 */
public final class PgInspector implements Inspector {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String NO_SUCH_DATABASE = "3D000";
    private static final String NO_SUCH_TABLE = "42P01";

    private final Vertx vertx;
    private final PgConnectOptions database;
    private final DeploymentId deployment;

    public PgInspector(Vertx vertx, PgConnectOptions database, DeploymentId deployment) {
        this.vertx = vertx;
        this.database = tuned(database);
        this.deployment = deployment;
    }

    /** For those who do not know the client. */
    public PgInspector(Vertx vertx, PostgresServer server, String database, DeploymentId deployment) {
        this(vertx, Databases.options(server, database), deployment);
    }

    private static PgConnectOptions tuned(PgConnectOptions database) {
        return new PgConnectOptions(database)
                .setCachePreparedStatements(true)
                .addProperty("application_name", "goten-verify")
                .addProperty("default_transaction_isolation", "repeatable read")
                .addProperty("default_transaction_read_only", "on")
                .addProperty("statement_timeout", "0")
                .addProperty("idle_in_transaction_session_timeout", "0")
                .addProperty("client_connection_check_interval", "2000")
                .addProperty("jit", "off");
    }

    @Override
    public Future<Inspection> open() {
        return PgConnection.connect(vertx, database)
                .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .compose(connection -> begin(connection)
                        .recover(failure -> connection.close().transform(closed -> Future.failedFuture(failure))))
                .recover(failure -> Future.failedFuture(explained(failure)));
    }

    private Future<Inspection> begin(PgConnection connection) {
        return connection.query("BEGIN").execute()
                .compose(begun -> DdlChain.requireNewest(connection))
                .compose(newest -> Identity.read(connection))
                .compose(identity -> identity.deployment().equals(deployment)
                        ? Future.succeededFuture(new PgInspection(connection, identity.currentVersion()))
                        : Future.failedFuture(Identity.another(identity.deployment(), deployment)));
    }

    private Throwable explained(Throwable failure) {
        String state = PgFailures.sqlState(failure);
        if (NO_SUCH_DATABASE.equals(state) || NO_SUCH_TABLE.equals(state)) {
            return new FailedPrecondition(
                    "database %s of %s is not there: it has never been started".formatted(database.getDatabase(), deployment),
                    "DATABASE_MISSING");
        }
        return failure instanceof FailedPrecondition
                ? failure
                : new Unavailable(
                        "the database of %s at %s:%d cannot be looked into: %s".formatted(
                                deployment, database.getHost(), database.getPort(), reason(failure)),
                        "DATABASE_UNREACHABLE",
                        failure);
    }

    private static String reason(Throwable failure) {
        return failure instanceof PgException refused ? refused.getErrorMessage() : failure.toString();
    }
}
