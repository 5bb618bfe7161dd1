package com.goten.boot;

import com.goten.errors.GotenException.Unavailable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Tries again what was out of reach at first. */
final class Patience {
    private Patience() {}

    /** @param attempts how often it is tried; after the last the failure is the answer, as any other failure is at once */
    static <T> Future<T> with(Vertx vertx, Duration pause, int attempts, Supplier<Future<T>> step) {
        return step.get().recover(failure -> failure instanceof Unavailable && attempts > 1
                ? vertx.timer(pause.toMillis(), TimeUnit.MILLISECONDS).compose(over -> with(vertx, pause, attempts - 1, step))
                : Future.failedFuture(failure));
    }
}
