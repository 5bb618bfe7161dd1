package com.goten.sync;

import com.goten.errors.GotenException.Cancelled;
import com.goten.errors.GotenException.Unavailable;
import com.goten.mixin.OwnedBatch;
import com.goten.store.Copies.Applied;
import com.goten.store.Copies.Tenure;
import com.goten.store.CopyBatch;
import com.goten.store.OwnedState.Present;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes what comes on one stream, under one tenure, in order; what comes while a batch is written is gathered for the next.
 * When that is full it is made ready, while what comes then is gathered; when that is full too the owner is held back. Lives
 * on one context.
 *
 * <pre>
 *   message ──► gathered ──► written        full: the message waits, and no other is asked for
 *                   └── offered to this region: adopted, and then the rest is written
 *   alone(…):   runs between two batches
 * </pre>
 */
final class CopyWriter {
    private final Context context;
    private final SyncSurroundings around;
    private final SyncOptions options;
    private final Tenure tenure;
    private final CopyProgress progress;
    private final SyncObserver observer;
    private final Adopting adopting;
    private final Promise<Void> broken = Promise.promise();
    private Runnable passedOver = () -> {};
    private final Deque<Alone<?>> alone = new ArrayDeque<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private Gathering gathered = new Gathering();
    private @Nullable Held held;
    private int writing;
    private boolean standing;
    /** Until that has ended nothing of what comes after it is written. */
    private boolean adoptionUnderWay;
    private boolean closed;
    private String token;
    private long keptAtNanos = System.nanoTime();
    private long awaitedNanos = System.nanoTime();
    private boolean hasWritten;
    private @Nullable Promise<Void> idle;

    /** A message that there was no room for. */
    private record Held(OwnedBatch message, Promise<Void> taken) {}

    /** Something that is to run between two batches. */
    private record Alone<T>(Supplier<Future<T>> work, Promise<T> result) {}

    /** Somebody who waits for a place in the stream. */
    private record Waiting(Predicate<String> reached, Promise<Void> there) {}

    CopyWriter(
            Context context,
            SyncSurroundings around,
            SyncOptions options,
            Tenure tenure,
            CopyProgress progress,
            SyncObserver observer) {
        this.context = context;
        this.around = around;
        this.options = options;
        this.tenure = tenure;
        this.progress = progress;
        this.observer = observer;
        this.adopting = new Adopting(
                around.adoption(), around.handovers(), around.own().region(), tenure.origin().region());
        this.token = tenure.cursor().token();
    }

    /** Fails when a batch could not be written: nothing is written any more. */
    Future<Void> broken() {
        return broken.future();
    }

    /** Takes a message, from any thread. @return completes when there is room for another one */
    Future<Void> receive(OwnedBatch message) {
        Promise<Void> taken = Promise.promise();
        context.runOnContext(now -> take(message, taken));
        return taken.future();
    }

    private void take(OwnedBatch message, Promise<Void> taken) {
        if (closed) {
            taken.fail(ended());
            return;
        }
        progress.heard(message);
        awaitedNanos = System.nanoTime();
        if (message.reset()) {
            around.states().advance(tenure.origin().region(), Optional.of(false), Optional.empty());
        }
        if (gathered.takes(message)) {
            gathered.add(message);
            taken.complete();
        } else {
            held = new Held(message, taken);
        }
        proceed();
    }

    private void proceed() {
        if (standing) {
            return;
        }
        if (writing == 0 && idle != null) {
            idle.tryComplete();
        } else if (writing == 0 && !alone.isEmpty()) {
            standing = true;
            run(alone.poll());
        } else if (mayWrite()) {
            writing++;
            CopyBatch batch = next();
            write(batch).onComplete(done -> context.runOnContext(now -> written(batch, done)));
        }
    }

    /** What is full can be prepared while the one before it is written; what is not, gathers. */
    private boolean mayWrite() {
        boolean turn = writing == 0 || writing == 1 && held != null;
        return turn && alone.isEmpty() && !gathered.isEmpty() && !adoptionUnderWay && !closed;
    }

    private CopyBatch next() {
        CopyBatch batch = gathered.batch();
        gathered = new Gathering();
        awaitedNanos = System.nanoTime();
        if (held != null) {
            gathered.add(held.message());
            held.taken().complete();
            held = null;
        }
        return batch;
    }

    /** That there is nothing new is written down now and then only, and counts when all that came before it is. */
    private Future<Applied> write(CopyBatch batch) {
        boolean idleWord = batch.states().isEmpty() && batch.snapshot().isEmpty() && batch.complete().isEmpty();
        long sinceNanos = System.nanoTime() - keptAtNanos;
        if (idleWord && writing == 1 && around.alone().getAsBoolean() && sinceNanos < options.keepToken().toNanos()) {
            return Future.succeededFuture(Applied.NOTHING);
        }
        keptAtNanos = System.nanoTime();
        List<Present> offered = adopting.offered(batch);
        return within(options.write(), offered.isEmpty()
                ? around.copies().apply(tenure, batch)
                : adopt(offered).compose(adopted -> around.copies().apply(tenure, adopting.rest(batch))));
    }

    /** What is offered first: when the place in the stream is kept, it is here. */
    private Future<Void> adopt(List<Present> offered) {
        adoptionUnderWay = true;
        return adopting.adopt(offered)
                .onSuccess(done -> {
                    observer.adopted(tenure.origin().region(), offered.size());
                    around.changed().run();
                })
                .onComplete(done -> context.runOnContext(now -> {
                    adoptionUnderWay = false;
                    proceed();
                }));
    }

    /** What was not written in time may still be: the next tenure waits for it, or ends it. */
    private Future<Applied> within(Duration patience, Future<Applied> work) {
        Promise<Applied> end = Promise.promise();
        long timer = context.owner().setTimer(patience.toMillis(), id -> end.tryFail(
                new Unavailable("what came was not written within " + patience, "COPIES_NOT_WRITTEN")));
        work.onComplete(done -> {
            context.owner().cancelTimer(timer);
            if (done.succeeded()) {
                end.tryComplete(done.result());
            } else {
                end.tryFail(done.cause());
            }
        });
        return end.future();
    }

    private void written(CopyBatch batch, AsyncResult<Applied> done) {
        writing--;
        if (done.failed()) {
            closed = true;
            broken.tryFail(done.cause());
        } else {
            token = batch.token();
            hasWritten = true;
            around.states().advance(tenure.origin().region(), batch.complete(), batch.safeTime());
            progress.wrote(batch, done.result());
            if (done.result().passedOver() > 0) {
                passedOver.run();
            }
            if (!done.result().nothing()) {
                observer.applied(tenure.origin().region(), done.result().put(), done.result().removed());
                around.changed().run();
            }
            waiting.removeIf(one -> one.reached().test(token) && one.there().tryComplete());
        }
        proceed();
    }

    /** @param hint what to do whenever something was passed over */
    void onPassedOver(Runnable hint) {
        passedOver = hint;
    }

    Tenure tenure() {
        return tenure;
    }

    /** Whether anything that came was dealt with. */
    boolean hasWritten() {
        return hasWritten;
    }

    /** For how long it has been waiting for a word of the owner's. */
    Duration silentFor() {
        return held != null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - awaitedNanos);
    }

    /** Completes when what came up to a place in the stream is written; fails where the stream ends before. */
    Future<Void> reached(Predicate<String> place) {
        Promise<Void> there = Promise.promise();
        if (closed) {
            there.fail(ended());
        } else if (place.test(token)) {
            there.complete();
        } else {
            waiting.add(new Waiting(place, there));
        }
        return there.future();
    }

    /** Runs something while nothing of the stream is written. */
    <T> Future<T> alone(Supplier<Future<T>> work) {
        Promise<T> result = Promise.promise();
        if (closed) {
            result.fail(ended());
        } else {
            alone.add(new Alone<>(work, result));
            proceed();
        }
        return result.future();
    }

    private <T> void run(Alone<T> next) {
        Future.succeededFuture()
                .compose(now -> next.work().get())
                .onComplete(done -> context.runOnContext(now -> {
                    standing = false;
                    next.result().handle(done);
                    proceed();
                }));
    }

    /** Takes nothing any more; completes when what is being written is. What was only gathered comes again. */
    Future<Void> close() {
        closed = true;
        waiting.forEach(one -> one.there().tryFail(ended()));
        waiting.clear();
        alone.forEach(one -> one.result().tryFail(ended()));
        alone.clear();
        if (held != null) {
            held.taken().tryFail(ended());
            held = null;
        }
        if (idle == null) {
            idle = Promise.promise();
        }
        if (writing == 0 && !standing) {
            idle.tryComplete();
        }
        return idle.future();
    }

    private static Cancelled ended() {
        return new Cancelled("the stream has ended");
    }
}
