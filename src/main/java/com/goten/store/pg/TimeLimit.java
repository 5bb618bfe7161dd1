package com.goten.store.pg;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeoutException;

/**
 * Bounds a wait on the context that it is called on: there the timer fires, and there the result is told.
 *
 * <p>{@link Future#timeout} would not do: for a future without a context, as those of {@link Future#join} are, it goes by
 * a thread of Netty's own, beside the context whose state the continuation works on.
 */
final class TimeLimit {
    private TimeLimit() {}

    /** The work's result, or {@link TimeoutException}; the work is not stopped then. */
    static <T> Future<T> within(Vertx vertx, long millis, Future<T> work) {
        if (work.isComplete()) {
            return work;
        }
        Promise<T> end = Promise.promise();
        long timer = vertx.setTimer(millis, late ->
                end.tryFail(new TimeoutException("no answer within " + millis + " ms")));
        work.onComplete(done -> {
            vertx.cancelTimer(timer);
            if (done.succeeded()) {
                end.tryComplete(done.result());
            } else {
                end.tryFail(done.cause());
            }
        });
        return end.future();
    }
}
