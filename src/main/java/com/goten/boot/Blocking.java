package com.goten.boot;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for futures on the program's own thread, where waiting is what there is to do. Not for event loops. */
final class Blocking {
    private Blocking() {}

    /**
     * The result, or what the future failed with.
     *
     * @param what completes the sentence "… took longer than 30 s"
     */
    static <T> T await(Future<T> future, Duration patience, String what) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new StartException(what + " took longer than " + patience.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Closers.Stopped();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        }
    }
}
