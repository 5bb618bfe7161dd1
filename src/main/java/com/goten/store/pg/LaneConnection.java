package com.goten.store.pg;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection of a lane: opened when it is needed, given up when it is of no more use. Belongs to the context of the
 * lane.
 */
final class LaneConnection {
    private static final Logger LOG = LoggerFactory.getLogger(LaneConnection.class);
    private static final long CONNECT_MILLIS = 2_000;
    private static final int TERMINATE_MILLIS = 5_000;
    private static final int KNOWS_TRANSACTION_TIMEOUT = 17;

    private static final String TERMINATE = """
            select pg_terminate_backend(pid, $2) from pg_stat_activity
            where pid = $1 and datname = current_database() and usename = current_user""";

    private final Vertx vertx;
    private final PgConnectOptions database;
    private final long transactionMillis;
    private @Nullable PgConnection open;

    /** @param transactionMillis when the server itself ends a transaction, where it can */
    LaneConnection(Vertx vertx, PgConnectOptions database, long transactionMillis) {
        this.vertx = vertx;
        this.database = database;
        this.transactionMillis = transactionMillis;
    }

    Future<PgConnection> get() {
        PgConnection ready = open;
        return ready != null ? Future.succeededFuture(ready) : connect().compose(this::bound).onSuccess(this::keep);
    }

    Future<Void> close() {
        PgConnection last = open;
        open = null;
        return last == null ? Future.succeededFuture() : last.close();
    }

    /** What runs there can no longer be committed, or is known to have ended. */
    void drop(PgConnection gone) {
        forget(gone);
        gone.close();
    }

    /**
     * Gives up a connection whose transaction may still be under way, and waits until it no longer is: the server may
     * have all of it already, COMMIT included, so that closing the connection does not stop it. Who is told that a write
     * failed may do something else next; it must not take place after that.
     *
     * <p>Completes also where the server lets nobody in; then what bounds the transaction is the server's own limits.
     */
    Future<Void> terminate(PgConnection lost) {
        forget(lost);
        return connect()
                .compose(other -> TimeLimit.within(vertx, TERMINATE_MILLIS + CONNECT_MILLIS,
                                other.preparedQuery(TERMINATE).execute(Tuple.of(lost.processId(), TERMINATE_MILLIS)))
                        .onComplete(ended -> other.close()))
                .<Void>mapEmpty()
                .recover(failure -> {
                    LOG.warn("write.outcome_unknown backend={} reason={}", lost.processId(), failure.getMessage());
                    return Future.succeededFuture();
                })
                .onComplete(ended -> lost.close());
    }

    private Future<PgConnection> connect() {
        Future<PgConnection> attempt = PgConnection.connect(vertx, database);
        return TimeLimit.within(vertx, CONNECT_MILLIS, attempt).onFailure(failure -> {
            if (failure instanceof TimeoutException) {
                attempt.onSuccess(PgConnection::close);
            }
        });
    }

    private Future<PgConnection> bound(PgConnection connected) {
        if (connected.databaseMetadata().majorVersion() < KNOWS_TRANSACTION_TIMEOUT) {
            return Future.succeededFuture(connected);
        }
        return TimeLimit.within(vertx, CONNECT_MILLIS,
                        connected.query("set transaction_timeout = " + transactionMillis).execute())
                .map(connected)
                .onFailure(failure -> connected.close());
    }

    private void keep(PgConnection connected) {
        open = connected;
        // Statements fail with the same; nobody else need hear of it.
        connected.exceptionHandler(failure -> LOG.debug("write.connection_lost", failure));
        connected.closeHandler(closed -> forget(connected));
    }

    private void forget(PgConnection gone) {
        if (open == gone) {
            open = null;
        }
    }
}
