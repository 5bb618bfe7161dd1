package com.goten.store.pg;

import com.goten.store.Insertion;
import com.goten.store.Needs;
import com.goten.store.Op;
import com.goten.store.View;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection that runs one batch of writes at a time, each batch in one transaction.
 *
 * <p>When a transaction fails, it has failed for all that share it, and mostly because of one. Each of them is then run
 * again alone, so that only that one fails.
 */
final class WriteLane {
    private static final long CONNECT_MILLIS = 2_000;
    /** Above the server's own statement and lock timeouts: only a server that says nothing at all meets it. */
    private static final long BATCH_MILLIS = 40_000;
    private static final long PAUSE_MILLIS = 200;

    private final Vertx vertx;
    private final PgConnectOptions database;
    private final Consumer<Pending<?>> again;
    private @Nullable PgConnection connection;

    /** @param again takes back writes that must run again */
    WriteLane(Vertx vertx, PgConnectOptions database, Consumer<Pending<?>> again) {
        this.vertx = vertx;
        this.database = database;
        this.again = again;
    }

    /**
     * Runs a batch of one form. Completes when each of its writes has been answered or taken back; fails when the
     * database could not be reached, after a pause.
     */
    Future<Void> run(List<Pending<?>> batch) {
        return connect().transform(connected -> connected.failed()
                ? unreachable(batch, connected.cause())
                : execute(connected.result(), batch));
    }

    Future<Void> close() {
        PgConnection open = connection;
        connection = null;
        return open == null ? Future.succeededFuture() : open.close();
    }

    private Future<PgConnection> connect() {
        if (connection != null) {
            return Future.succeededFuture(connection);
        }
        Future<PgConnection> attempt = PgConnection.connect(vertx, database);
        return attempt.timeout(CONNECT_MILLIS, TimeUnit.MILLISECONDS)
                .onFailure(late -> attempt.onSuccess(PgConnection::close))
                .onSuccess(open -> {
                    connection = open;
                    open.closeHandler(closed -> forget(open));
                });
    }

    private void forget(PgConnection gone) {
        if (connection == gone) {
            connection = null;
        }
    }

    private Future<Void> unreachable(List<Pending<?>> batch, Throwable cause) {
        batch.forEach(pending -> pending.fail(PgFailures.of(cause)));
        return vertx.timer(PAUSE_MILLIS, TimeUnit.MILLISECONDS).compose(pause -> Future.failedFuture(cause));
    }

    private Future<Void> execute(PgConnection open, List<Pending<?>> batch) {
        Future<Void> work = batch.get(0).speculative() ? insert(open, batch) : decide(open, batch);
        return work.timeout(BATCH_MILLIS, TimeUnit.MILLISECONDS)
                .recover(failure -> failed(open, batch, failure));
    }

    /** One round trip: what nothing is in the way of is inserted, the rest decides on what it reads. */
    private Future<Void> insert(SqlConnection open, List<Pending<?>> batch) {
        List<Insertion<?>> insertions = new ArrayList<>();
        batch.forEach(pending -> insertions.add(pending.speculation()));
        Future<?> begun = open.query("BEGIN").execute();
        Future<?> locked = LockStatement.send(open, needs(batch));
        Future<Map<UUID, Long>> inserted = SpeculativeInsertStatement.send(open, insertions);
        Future<?> committed = open.query("COMMIT").execute();
        return Future.join(begun, locked, inserted, committed)
                .onSuccess(done -> batch.forEach(pending -> settle(pending, inserted.result())))
                .mapEmpty();
    }

    private void settle(Pending<?> pending, Map<UUID, Long> revisions) {
        Long revision = revisions.get(pending.speculation().resource().uuid());
        if (revision == null) {
            pending.refuseUnread();
            again.accept(pending);
        } else {
            pending.inserted(revision);
        }
    }

    /** Two round trips: lock and read, apply and commit. */
    private Future<Void> decide(SqlConnection open, List<Pending<?>> batch) {
        Needs needs = needs(batch);
        Future<?> begun = open.query("BEGIN").execute();
        Future<?> locked = LockStatement.send(open, needs);
        Future<View> read = ViewStatements.send(open, needs);
        return Future.join(begun, locked, read).compose(done -> apply(open, batch, read.result()));
    }

    private Future<Void> apply(SqlConnection open, List<Pending<?>> batch, View view) {
        var decided = new ArrayList<Pending<?>>();
        var ops = new ArrayList<Op>();
        for (Pending<?> pending : batch) {
            Optional<List<Op>> own = pending.decide(view, again);
            own.ifPresent(more -> {
                decided.add(pending);
                ops.addAll(more);
            });
        }
        Future<Map<UUID, Long>> applied = OpStatements.send(open, ops);
        Future<?> committed = open.query("COMMIT").execute();
        return Future.join(applied, committed)
                .onSuccess(done -> decided.forEach(pending -> pending.committed(
                        resource -> applied.result().get(resource.uuid()))))
                .recover(failure -> Future.failedFuture(new Undone(decided, failure)))
                .mapEmpty();
    }

    /** A transaction that failed when some of its writes had been answered or taken back already. */
    private static final class Undone extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient List<Pending<?>> writes;

        Undone(List<Pending<?>> writes, Throwable cause) {
            super(null, cause, false, false);
            this.writes = writes;
        }
    }

    private Future<Void> failed(PgConnection open, List<Pending<?>> batch, Throwable failure) {
        if (failure instanceof Undone undone) {
            return failed(open, undone.writes, undone.getCause());
        }
        if (PgFailures.isConnectionLoss(failure)) {
            forget(open);
            open.close();
            batch.forEach(pending -> pending.fail(PgFailures.of(failure)));
            return Future.succeededFuture();
        }
        return open.query("ROLLBACK").execute()
                .transform(done -> {
                    if (done.failed()) {
                        forget(open);
                        open.close();
                    }
                    retry(batch, failure);
                    return Future.succeededFuture();
                });
    }

    private void retry(List<Pending<?>> batch, Throwable failure) {
        for (Pending<?> pending : batch) {
            boolean mayBeInnocent = batch.size() > 1 || isTransient(failure);
            if (mayBeInnocent && pending.mayRetry()) {
                pending.beAlone();
                again.accept(pending);
            } else {
                pending.fail(PgFailures.of(failure));
            }
        }
    }

    private static boolean isTransient(Throwable failure) {
        return ChangedUnderLock.is(failure) || PgFailures.isContention(failure);
    }

    private static Needs needs(List<Pending<?>> batch) {
        return batch.size() == 1 ? batch.get(0).needs() : Needs.union(batch.stream().map(Pending::needs).toList());
    }
}
