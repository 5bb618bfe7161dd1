package com.goten.store.pg;

import com.goten.config.PostgresServer;
import com.goten.errors.GotenException.FailedPrecondition;
import com.goten.errors.GotenException.Internal;
import com.goten.errors.GotenException.Unavailable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Makes the databases of deployments on a server. */
public final class Databases {
    private static final int OLDEST_MAJOR = 15;
    private static final String DUPLICATE_DATABASE = "42P04";
    private static final String CREATED_MEANWHILE = "23505";
    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private Databases() {}

    /**
     * Makes a database where it is missing, in UTF-8 and ordered by code points, as Java orders.
     *
     * @return fails with Unavailable where the server cannot be reached or does not let us in, and with FailedPrecondition
     *     where it is too old or does not let us make databases; the message is for the operator
     */
    public static Future<Void> ensure(Vertx vertx, PostgresServer server, String database) {
        return PgConnection.connect(vertx, options(server, "postgres"))
                .compose(connection -> requireVersion(connection, server)
                        .compose(supported -> exists(connection, database))
                        .compose(exists -> exists ? Future.succeededFuture() : create(connection, database))
                        .eventually(connection::close))
                .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(explained(failure, server)));
    }

    /** How many transactions all databases of a server have ended so far, as its statistics have it. */
    public static Future<Long> transactions(Vertx vertx, PostgresServer server) {
        return PgConnection.connect(vertx, options(server, "postgres"))
                .compose(connection -> connection
                        .query("SELECT sum(xact_commit + xact_rollback)::bigint FROM pg_stat_database")
                        .execute()
                        .map(rows -> rows.iterator().next().getLong(0))
                        .eventually(connection::close));
    }

    /** How to connect to a database of a server. */
    public static PgConnectOptions options(PostgresServer server, String database) {
        return new PgConnectOptions()
                .setHost(server.host())
                .setPort(server.port())
                .setUser(server.user())
                .setPassword(server.password().reveal())
                .setDatabase(database);
    }

    private static Future<Void> requireVersion(PgConnection connection, PostgresServer server) {
        var version = connection.databaseMetadata();
        return version.majorVersion() >= OLDEST_MAJOR
                ? Future.succeededFuture()
                : Future.failedFuture(new FailedPrecondition(
                        at(server) + " is version " + version.fullVersion() + "; at least " + OLDEST_MAJOR + " is needed",
                        "DATABASE_TOO_OLD"));
    }

    private static Future<Boolean> exists(PgConnection connection, String database) {
        return connection.preparedQuery("SELECT FROM pg_database WHERE datname = $1")
                .execute(Tuple.of(database))
                .map(rows -> rows.size() > 0);
    }

    private static Future<Void> create(PgConnection connection, String database) {
        var name = '"' + database.replace("\"", "\"\"") + '"';
        return connection.query("CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
                .execute()
                .<Void>mapEmpty()
                .recover(failure -> createdMeanwhile(failure) ? Future.succeededFuture() : Future.failedFuture(failure));
    }

    private static boolean createdMeanwhile(Throwable failure) {
        return failure instanceof PgException refused
                && (DUPLICATE_DATABASE.equals(refused.getSqlState()) || CREATED_MEANWHILE.equals(refused.getSqlState()));
    }

    /** The failure as the operator should see it: with the server's address. */
    static Throwable explained(Throwable failure, PostgresServer server) {
        if (failure instanceof TimeoutException) {
            return new Unavailable(at(server) + " does not answer", "DATABASE_UNREACHABLE", failure);
        }
        if (failure instanceof PgException refused && INSUFFICIENT_PRIVILEGE.equals(refused.getSqlState())) {
            return new FailedPrecondition(
                    at(server) + " does not let " + server.user() + " create databases", "DATABASE_NOT_ALLOWED");
        }
        return failure instanceof FailedPrecondition || failure instanceof Internal
                ? failure
                : new Unavailable(at(server) + ": " + failure.getMessage(), "DATABASE_UNREACHABLE", failure);
    }

    private static String at(PostgresServer server) {
        return "PostgreSQL at " + server.host() + ":" + server.port();
    }
}
