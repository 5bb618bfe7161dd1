package com.goten.bench;

import com.goten.errors.GotenException.DeadlineExceeded;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Looks again and again until something is so, and not for ever. */
final class Looking {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Vertx vertx;
    private final long pauseMillis;
    private final String what;
    private final Supplier<Future<Boolean>> look;
    private final long until;

    private Looking(Vertx vertx, long pauseMillis, String what, Supplier<Future<Boolean>> look, Duration patience) {
        this.vertx = vertx;
        this.pauseMillis = pauseMillis;
        this.what = what;
        this.look = look;
        this.until = System.nanoTime() + patience.toNanos();
    }

    /** @param what completes the sentence "… takes too long" */
    static Future<Void> until(Vertx vertx, long pauseMillis, String what, Supplier<Future<Boolean>> look) {
        return until(vertx, pauseMillis, what, look, PATIENCE);
    }

    static Future<Void> until(
            Vertx vertx, long pauseMillis, String what, Supplier<Future<Boolean>> look, Duration patience) {
        return new Looking(vertx, pauseMillis, what, look, patience).next();
    }

    private Future<Void> next() {
        return look.get().compose(so -> {
            if (so) {
                return Future.succeededFuture();
            }
            return System.nanoTime() - until < 0
                    ? vertx.timer(pauseMillis, TimeUnit.MILLISECONDS).compose(waited -> next())
                    : Future.failedFuture(new DeadlineExceeded(what + " takes too long"));
        });
    }
}
