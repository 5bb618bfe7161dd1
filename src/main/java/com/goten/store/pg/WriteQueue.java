package com.goten.store.pg;

import com.goten.errors.GotenException;
import com.goten.store.Needs;
import com.goten.store.Write;
import com.goten.store.Writer;
import com.goten.time.Deadline;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Combines concurrent writes into transactions. Writes wait while all lanes are busy; a free lane takes what has gathered,
 * so that batches grow with the load and a lone write waits for nobody.
 *
 * <p>Writes in one batch, and in batches under way side by side, have no key in common that one of them changes: a
 * decision never depends on another one's. Who waits for a key is not overtaken there.
 *
 * <p>Everything but being asked happens on the queue's context.
 */
final class WriteQueue implements Writer {
    /** How many waiting writes are looked at for one batch. */
    private static final int MOST_LOOKED_AT = 1000;

    private final Vertx vertx;
    private final Context context;
    private final WriteOptions options;
    private final Mailbox<Pending<?>> mailbox;
    private final Deque<WriteLane> idle = new ArrayDeque<>();
    private final List<WriteLane> lanes;
    private final Deque<Pending<?>> waiting = new ArrayDeque<>();
    private final HeldLocks held = new HeldLocks();
    private final StoreObserver observer;
    private volatile int depth;
    private @Nullable Reply<Void> closing;

    WriteQueue(Vertx vertx, Context context, PgConnectOptions database, WriteOptions options, StoreObserver observer) {
        this.vertx = vertx;
        this.context = context;
        this.options = options;
        this.observer = observer;
        this.mailbox = new Mailbox<>(context, this::accept, this::pump);
        this.lanes = IntStream.range(0, options.lanes())
                .mapToObj(i -> new WriteLane(vertx, database, options, this::again))
                .toList();
        idle.addAll(lanes);
    }

    @Override
    public <R> Future<R> write(Write<R> write, Deadline deadline) {
        var reply = new Reply<R>(vertx);
        mailbox.put(new Pending<>(write, deadline, reply));
        return reply.future();
    }

    /** How many writes wait. */
    int depth() {
        return depth;
    }

    /** Refuses new writes, lets those under way end, closes the connections; complete when all that is done. */
    Future<Void> close() {
        var reply = new Reply<Void>(vertx);
        context.runOnContext(ignored -> close(reply));
        return reply.future();
    }

    private void close(Reply<Void> reply) {
        if (closing != null) {
            closing.future().onComplete(closed -> reply.succeed(null));
            return;
        }
        closing = reply;
        failWaiting(stopping());
        closeIdle();
    }

    /** Lanes under way come here when they return. */
    private void closeIdle() {
        if (closing != null && idle.size() == lanes.size()) {
            Reply<Void> reply = closing;
            Future.join(lanes.stream().map(WriteLane::close).toList()).onComplete(closed -> reply.succeed(null));
        }
    }

    private static GotenException stopping() {
        return new GotenException.Unavailable("the server is stopping", "STOPPING");
    }

    private void accept(Pending<?> pending) {
        if (closing != null) {
            pending.fail(stopping());
        } else if (waiting.size() >= options.queueWrites()) {
            observer.writeRefused();
            pending.fail(new GotenException.ResourceExhausted(
                    "too many writes wait", "WRITE_QUEUE_FULL", Duration.ofSeconds(1)));
        } else {
            waiting.addLast(pending);
        }
    }

    /** Takes back a write that must begin again, before all that came after it. */
    private void again(Pending<?> pending) {
        if (closing != null) {
            pending.fail(stopping());
        } else if (!pending.answered()) {
            waiting.addFirst(pending);
        }
    }

    private void pump() {
        while (!idle.isEmpty()) {
            List<Pending<?>> batch = takeBatch();
            if (batch.isEmpty()) {
                break;
            }
            run(idle.poll(), batch);
        }
        depth = waiting.size();
    }

    private void run(WriteLane lane, List<Pending<?>> batch) {
        // A batch may widen its writes' needs: what is released must be what was taken.
        var taken = batch.stream().map(Pending::locks).toList();
        observer.batch(batch.size());
        lane.run(batch).onComplete(done -> {
            taken.forEach(held::release);
            idle.add(lane);
            if (done.failed()) {
                failWaiting(PgFailures.of(done.cause()));
            }
            pump();
            closeIdle();
        });
    }

    /** The database cannot be reached: who waits is told now. */
    private void failWaiting(GotenException reason) {
        List.copyOf(waiting).forEach(pending -> pending.fail(reason));
        waiting.clear();
    }

    /** The oldest writes that can run now, together, and that are of one form. */
    private List<Pending<?>> takeBatch() {
        var batch = new ArrayList<Pending<?>>();
        var wanted = new HeldLocks();
        int looked = 0;
        int keys = 0;
        long bytes = 0;
        for (Iterator<Pending<?>> i = waiting.iterator();
                i.hasNext()
                        && batch.size() < options.batchWrites()
                        && bytes < options.batchBytes()
                        && looked++ < MOST_LOOKED_AT; ) {
            Pending<?> pending = i.next();
            if (pending.answered()) {
                i.remove();
            } else if (pending.expired()) {
                i.remove();
                pending.fail(new GotenException.DeadlineExceeded("the write waited too long for its turn"));
            } else if (held.free(pending.locks()) && wanted.free(pending.locks()) && fits(batch, keys, pending)) {
                i.remove();
                held.take(pending.locks());
                batch.add(pending);
                bytes += pending.bytes();
                keys += pending.locks().size();
            } else {
                wanted.want(pending.locks());
            }
        }
        return batch;
    }

    /** More keys than can be locked one by one would be locked as a whole, against everybody. */
    private static boolean fits(List<Pending<?>> batch, int keys, Pending<?> pending) {
        if (batch.isEmpty()) {
            return true;
        }
        Pending<?> first = batch.get(0);
        return keys + pending.locks().size() <= Needs.MOST_KEYS
                && first.speculative() == pending.speculative() && !first.alone() && !pending.alone();
    }
}
