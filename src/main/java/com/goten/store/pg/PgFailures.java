package com.goten.store.pg;

import com.goten.errors.GotenException;
import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Turns what the client fails with into the system's failures; by type and SQLSTATE, never by text. */
final class PgFailures {
    private PgFailures() {}

    /** What a failed statement means to its caller. */
    static GotenException of(Throwable failure) {
        if (failure instanceof GotenException known) {
            return known;
        }
        if (isConnectionLoss(failure)) {
            return new GotenException.Unavailable("the database cannot be reached", "DATABASE_UNAVAILABLE", failure);
        }
        if (failure instanceof ConnectionPoolTooBusyException) {
            return new GotenException.ResourceExhausted(
                    "too many requests wait for the database", "DATABASE_QUEUE_FULL", Duration.ofSeconds(1));
        }
        if (isContention(failure)) {
            return new GotenException.Aborted(
                    "the database gave preference to a concurrent transaction", "CONTENTION", Duration.ofMillis(50));
        }
        return new GotenException.Internal("the database refused a statement", failure);
    }

    /** For {@code recover}: fails with the meaning of the failure. */
    static <T> Future<T> fail(Throwable failure) {
        return Future.failedFuture(of(failure));
    }

    /** Whether the connection is of no more use, or the server cannot work at all; a repetition would fail too. */
    static boolean isConnectionLoss(Throwable failure) {
        String state = sqlState(failure);
        if (state != null) {
            return state.startsWith("08") || state.startsWith("53") || state.startsWith("57") || state.equals("25P03");
        }
        return failure instanceof ClosedConnectionException
                || failure instanceof IOException
                || failure instanceof TimeoutException
                || failure instanceof VertxException && !(failure instanceof PgException);
    }

    /** Serialization failure, deadlock, lock timeout: the same transaction may succeed when it is repeated. */
    static boolean isContention(Throwable failure) {
        String state = sqlState(failure);
        return state != null && (state.startsWith("40") || state.equals("55P03"));
    }

    static @Nullable String sqlState(Throwable failure) {
        return failure instanceof PgException pg ? pg.getSqlState() : null;
    }
}
