package com.goten.testing;

import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for futures in tests: never without a deadline. */
public final class Await {
    private static final long PATIENCE_SECONDS = 30;

    private Await() {}

    /** The result; throws what the future failed with. Not to be called on an event loop. */
    public static <T> T result(Future<T> future) {
        try {
            return future.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("no result after " + PATIENCE_SECONDS + " s", e);
        }
    }
}
