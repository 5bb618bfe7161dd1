package com.goten.store.pg;

import com.goten.errors.GotenException;
import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Turns what the client fails with into the system's failures; by type and SQLSTATE, never by text. */
final class PgFailures {
    private static final String STATEMENT_TIMEOUT = "57014";
    private static final String OUT_OF_MEMORY = "53200";
    /** The server closed the connection: it was idle in a transaction for too long, or that took too long. */
    private static final Set<String> TRANSACTION_ENDED = Set.of("25P03", "25P04");

    private PgFailures() {}

    /** What a failed statement means to its caller. */
    static GotenException of(Throwable failure) {
        if (failure instanceof GotenException known) {
            return known;
        }
        if (failure instanceof ConnectionPoolTooBusyException) {
            return new GotenException.ResourceExhausted(
                    "too many requests wait for the database", "DATABASE_QUEUE_FULL", Duration.ofSeconds(1));
        }
        if (isConnectionLoss(failure)) {
            return new GotenException.Unavailable("the database cannot be reached", "DATABASE_UNAVAILABLE", failure);
        }
        if (isContention(failure)) {
            return new GotenException.Aborted(
                    "the database gave preference to a concurrent transaction", "CONTENTION", Duration.ofMillis(50));
        }
        return refused(failure, sqlState(failure));
    }

    private static GotenException refused(Throwable failure, @Nullable String state) {
        if (STATEMENT_TIMEOUT.equals(state)) {
            return new GotenException.DeadlineExceeded("the database took too long for a statement");
        }
        if (OUT_OF_MEMORY.equals(state)) {
            return new GotenException.ResourceExhausted(
                    "the database has too little memory for a statement", "DATABASE_MEMORY", Duration.ofSeconds(1));
        }
        return new GotenException.Internal("the database refused a statement", failure);
    }

    /** For {@code recover}: fails with the meaning of the failure. */
    static <T> Future<T> fail(Throwable failure) {
        return Future.failedFuture(of(failure));
    }

    /**
     * Whether the connection is of no more use, or the server cannot work at all; a repetition would fail too. Not what
     * one statement is to blame for: that it took too long (57014), or too much memory (53200).
     */
    static boolean isConnectionLoss(Throwable failure) {
        String state = sqlState(failure);
        if (state != null) {
            return state.startsWith("08")
                    || state.startsWith("57P")
                    || TRANSACTION_ENDED.contains(state)
                    || state.startsWith("53") && !OUT_OF_MEMORY.equals(state);
        }
        return leavesTransactionOpen(failure);
    }

    /** Whether the server has not said how it ended: what it was sent may be under way there, or even done. */
    static boolean leavesTransactionOpen(Throwable failure) {
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

    /**
     * Runs a statement that is a transaction by itself once more where PostgreSQL preferred another one to it: it has done
     * nothing.
     */
    static <T> Future<T> again(Supplier<Future<T>> statement) {
        return statement.get().recover(failure ->
                isContention(failure) ? statement.get() : Future.failedFuture(failure));
    }

    static @Nullable String sqlState(Throwable failure) {
        return failure instanceof PgException pg ? pg.getSqlState() : null;
    }
}
