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

/**
 * One connection that runs one batch of writes at a time, each batch in one transaction. Used on one context.
 *
 * <p>When a transaction fails, it has failed for all that share it, and mostly because of one. Each of them is then run
 * again alone, so that only that one fails.
 *
 * <p>When the server says nothing at all, the transaction may yet be committed: before its writes are told, the server is
 * made to end it.
 */
final class WriteLane {
    private static final long ROLLBACK_MILLIS = 5_000;
    private static final long PAUSE_MILLIS = 200;

    private final Vertx vertx;
    private final LaneConnection connection;
    private final long batchMillis;
    private final Consumer<Pending<?>> again;

    /** @param again takes back writes that must run again */
    WriteLane(Vertx vertx, PgConnectOptions database, WriteOptions options, Consumer<Pending<?>> again) {
        this.vertx = vertx;
        this.connection = new LaneConnection(vertx, database, options.transaction().toMillis());
        this.batchMillis = options.patience().toMillis();
        this.again = again;
    }

    /**
     * Runs a batch of one form. Completes when each of its writes has been answered or taken back; fails when the
     * database could not be reached, after a pause.
     */
    Future<Void> run(List<Pending<?>> writes) {
        var batch = new Batch(writes);
        return connection.get().transform(connected -> connected.failed()
                ? unreachable(batch, connected.cause())
                : execute(connected.result(), batch));
    }

    Future<Void> close() {
        return connection.close();
    }

    private Future<Void> unreachable(Batch batch, Throwable cause) {
        batch.fail(PgFailures.of(cause));
        return vertx.timer(PAUSE_MILLIS, TimeUnit.MILLISECONDS).compose(pause -> Future.failedFuture(cause));
    }

    private Future<Void> execute(PgConnection open, Batch batch) {
        Future<Void> work = Future.succeededFuture(batch)
                .compose(all -> all.speculative() ? insert(open, all) : decide(open, all));
        return TimeLimit.within(vertx, batchMillis, work).recover(failure -> failed(open, batch, failure));
    }

    /** One round trip: what nothing is in the way of is inserted, the rest decides on what it reads. */
    private Future<Void> insert(SqlConnection open, Batch batch) {
        List<Insertion<?>> insertions = new ArrayList<>();
        batch.writes().forEach(pending -> insertions.add(pending.speculation()));
        Future<?> begun = open.query("BEGIN").execute();
        Future<?> locked = LockStatement.send(open, batch.needs());
        Future<Map<UUID, Long>> inserted = SpeculativeInsertStatement.send(open, insertions);
        Future<?> committed = open.query("COMMIT").execute();
        return Future.join(begun, locked, inserted, committed)
                .onSuccess(done -> batch.writes().forEach(pending -> settle(batch, pending, inserted.result())))
                .mapEmpty();
    }

    private void settle(Batch batch, Pending<?> pending, Map<UUID, Long> revisions) {
        Long revision = revisions.get(pending.speculation().resource().uuid());
        if (revision != null) {
            pending.inserted(revision);
        } else if (!batch.over()) {
            pending.refuseUnread();
            again.accept(pending);
        }
    }

    /** Two round trips: lock and read, apply and commit. */
    private Future<Void> decide(SqlConnection open, Batch batch) {
        Needs needs = batch.needs();
        Future<?> begun = open.query("BEGIN").execute();
        Future<?> locked = LockStatement.send(open, needs);
        Future<View> read = ViewStatements.send(open, needs);
        return Future.join(begun, locked, read)
                .compose(done -> batch.over() ? Future.succeededFuture() : apply(open, batch, read.result()));
    }

    private Future<Void> apply(SqlConnection open, Batch batch, View view) {
        var decided = new ArrayList<Pending<?>>();
        var ops = new ArrayList<Op>();
        for (Pending<?> pending : batch.writes()) {
            Optional<List<Op>> own = pending.decide(view, again);
            own.ifPresent(more -> {
                decided.add(pending);
                ops.addAll(more);
            });
        }
        batch.keep(decided);
        Future<Map<UUID, Long>> applied = OpStatements.send(open, ops);
        Future<?> committed = open.query("COMMIT").execute();
        return Future.join(applied, committed)
                .onSuccess(done -> decided.forEach(pending -> pending.committed(
                        resource -> applied.result().get(resource.uuid()))))
                .mapEmpty();
    }

    private Future<Void> failed(PgConnection open, Batch batch, Throwable failure) {
        batch.giveUp();
        if (PgFailures.leavesTransactionOpen(failure)) {
            return connection.terminate(open).onComplete(ended -> batch.fail(PgFailures.of(failure)));
        }
        if (PgFailures.isConnectionLoss(failure)) {
            connection.drop(open);
            batch.fail(PgFailures.of(failure));
            return Future.succeededFuture();
        }
        return TimeLimit.within(vertx, ROLLBACK_MILLIS, open.query("ROLLBACK").execute())
                .onFailure(stuck -> connection.drop(open))
                .transform(done -> {
                    retry(batch.writes(), failure);
                    return Future.succeededFuture();
                });
    }

    private void retry(List<Pending<?>> writes, Throwable failure) {
        for (Pending<?> pending : writes) {
            boolean mayBeInnocent = writes.size() > 1 || isTransient(failure);
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
}
