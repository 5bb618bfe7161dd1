package com.goten.watch;

import com.goten.errors.GotenException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Where a watch or the tailer lives: one task at a time, in order, with timers and a monotonic clock. Usually a Vert.x
 * context; tests have one with a clock of their own, which makes whole histories repeatable from a seed.
 */
public interface Loop {

    /** Runs a task soon. Any thread may ask. */
    void run(Runnable task);

    /** Runs a task after a delay. Only from a task of this loop. */
    long after(Duration delay, Runnable task);

    /** Cancels a timer; nothing where it has fired already. Only from a task of this loop. */
    void cancel(long timer);

    /** Monotonic time. */
    long nanoTime();

    /** The loop of a context. Contexts made for single requests stand for the one that they are made from. */
    static Loop on(Context context) {
        return VertxLoop.of(context);
    }

    /**
     * The future's outcome, completed on this loop, or {@code Unavailable} when it takes too long. Only from a task of
     * this loop.
     *
     * @param late gets a result that comes after that
     */
    default <T> Future<T> within(Duration limit, Future<T> future, String what, Consumer<T> late) {
        Promise<T> promise = Promise.promise();
        long timer = after(limit, () -> promise.tryFail(new GotenException.Unavailable(
                what + " took longer than " + limit.toMillis() + " ms", "STORE_TIMEOUT")));
        future.onComplete(outcome -> run(() -> {
            cancel(timer);
            settle(promise, outcome, late);
        }));
        return promise.future();
    }

    private static <T> void settle(Promise<T> promise, AsyncResult<T> outcome, Consumer<T> late) {
        if (outcome.failed()) {
            promise.tryFail(outcome.cause());
        } else if (!promise.tryComplete(outcome.result())) {
            late.accept(outcome.result());
        }
    }
}
