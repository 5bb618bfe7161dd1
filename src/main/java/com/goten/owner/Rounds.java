package com.goten.owner;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs rounds of one kind of work one after the other, while there is more or somebody says that there is. On one context. */
final class Rounds {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

    private final String what;
    private final Context context;
    private final Supplier<Future<Boolean>> round;
    private boolean running;
    private boolean again;
    private @Nullable Promise<Void> stopped;

    /** @param round answers whether there may be more */
    Rounds(String what, Context context, Supplier<Future<Boolean>> round) {
        this.what = what;
        this.context = context;
        this.round = round;
    }

    /** There may be work. */
    void wake() {
        if (stopped != null) {
            return;
        }
        again = true;
        if (!running) {
            run();
        }
    }

    private void run() {
        running = true;
        again = false;
        round.get().onComplete(done -> context.runOnContext(ignored -> ended(done.succeeded() && done.result(), done.cause())));
    }

    private void ended(boolean more, @Nullable Throwable failure) {
        running = false;
        if (failure != null) {
            LOG.warn("owner.round_failed what={} reason={}", what, failure.getMessage());
        }
        if (stopped != null) {
            stopped.tryComplete();
        } else if (more || again && failure == null) {
            run();
        }
    }

    /** Completes when the round that is under way has ended. */
    Future<Void> stop() {
        Promise<Void> end = Promise.promise();
        stopped = end;
        if (!running) {
            end.complete();
        }
        return end.future();
    }
}
