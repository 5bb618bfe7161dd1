package com.goten.store.pg;

import com.goten.errors.GotenException.Aborted;
import com.goten.errors.GotenException.Unavailable;
import com.goten.store.Copies;
import com.goten.store.Needs;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Connections that only copies are written on, so that clients' writes and copies do not wait for each other's connections.
 * One transaction at a time on each; others wait, in the order they came. From any thread; works on one context.
 *
 * <p>A transaction whose end is not known is left to the server, which ends it soon: it commits before the next tenure is
 * taken, or never.
 */
final class CopyLanes {
    private static final int LANES = 2;
    private static final long ROLLBACK_MILLIS = 5_000;

    private final Vertx vertx;
    private final Context context;
    private final long patienceMillis;
    private final List<LaneConnection> all;
    private final Deque<LaneConnection> idle;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean closed;

    CopyLanes(Vertx vertx, Context context, PgConnectOptions database, WriteOptions options) {
        this.vertx = vertx;
        this.context = context;
        this.patienceMillis = options.patience().toMillis();
        this.all = Stream.generate(() -> new LaneConnection(vertx, database, options.transaction().toMillis()))
                .limit(LANES)
                .toList();
        this.idle = new ArrayDeque<>(all);
    }

    /** Statements that take part in a transaction, sent without waiting in between. */
    interface Work<T> {
        Future<T> send(SqlConnection connection);
    }

    /** One transaction that takes its locks first. */
    <T> Future<T> transaction(Needs locks, Work<T> work) {
        return onLane(open -> {
            Future<?> begun = open.query("BEGIN").execute();
            Future<?> locked = LockStatement.send(open, locks);
            Future<T> worked = work.send(open);
            Future<?> committed = open.query("COMMIT").execute();
            return Future.join(begun, locked, worked, committed).map(done -> worked.result());
        });
    }

    /** A statement that is a transaction by itself, or only reads. */
    <T> Future<T> statement(Work<T> work) {
        return onLane(work::send);
    }

    Future<Void> close() {
        return onContext(() -> {
            closed = true;
            while (!waiting.isEmpty()) {
                waiting.poll().run();
            }
            return Future.join(all.stream().map(LaneConnection::close).toList()).mapEmpty();
        });
    }

    private <T> Future<T> onLane(Function<PgConnection, Future<T>> work) {
        return onContext(() -> lane().compose(lane -> lane.get()
                .compose(open -> TimeLimit.within(vertx, patienceMillis, work.apply(open))
                        .recover(failure -> failed(lane, open, failure)))
                .recover(CopyLanes::fail)
                .onComplete(done -> giveBack(lane))));
    }

    private Future<LaneConnection> lane() {
        if (closed) {
            return Future.failedFuture(stopped());
        }
        LaneConnection free = idle.poll();
        if (free != null) {
            return Future.succeededFuture(free);
        }
        Promise<LaneConnection> turn = Promise.promise();
        waiting.add(() -> {
            LaneConnection next = idle.poll();
            if (next == null || closed) {
                turn.fail(stopped());
            } else {
                turn.complete(next);
            }
        });
        return turn.future();
    }

    private void giveBack(LaneConnection lane) {
        idle.add(lane);
        Runnable next = waiting.poll();
        if (next != null) {
            next.run();
        }
    }

    private <T> Future<T> failed(LaneConnection lane, PgConnection open, Throwable failure) {
        if (PgFailures.isConnectionLoss(failure)) {
            lane.drop(open);
            return Future.failedFuture(failure);
        }
        return TimeLimit.within(vertx, ROLLBACK_MILLIS, open.query("ROLLBACK").execute())
                .onFailure(stuck -> lane.drop(open))
                .transform(done -> Future.failedFuture(failure));
    }

    private static <T> Future<T> fail(Throwable failure) {
        return ChangedUnderLock.is(failure)
                ? Future.failedFuture(new Aborted("somebody else writes these copies", Copies.OVER))
                : PgFailures.fail(failure);
    }

    private static Unavailable stopped() {
        return new Unavailable("no more copies are written", "STOPPED");
    }

    private <T> Future<T> onContext(Supplier<Future<T>> work) {
        Promise<T> end = Promise.promise();
        context.runOnContext(ignored -> Future.succeededFuture().compose(now -> work.get()).onComplete(end));
        return end.future();
    }
}
