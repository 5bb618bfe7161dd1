package com.goten.boot;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has been started asynchronously, to be stopped in the reverse order. Used from one thread at a time. */
final class Steps {
    private static final Logger log = LoggerFactory.getLogger(Steps.class);

    private final String owner;
    private final Deque<Step> started = new ArrayDeque<>();
    private Duration patience = Duration.ZERO;
    private boolean stopped;

    /** @param owner for the log */
    Steps(String owner) {
        this.owner = owner;
    }

    private record Step(String name, Duration patience, Supplier<Future<?>> stop) {}

    /**
     * What starts after the stop has begun is stopped at once.
     *
     * @param patience after which the next is stopped all the same
     */
    void started(String name, Duration patience, Supplier<Future<?>> stop) {
        var step = new Step(name, patience, stop);
        if (!pushed(step)) {
            stop(step);
        }
    }

    private synchronized boolean pushed(Step step) {
        if (!stopped) {
            started.push(step);
            patience = patience.plus(step.patience());
        }
        return !stopped;
    }

    /** How long a stop takes at most, all in all: the same before it begins and while it goes on. */
    synchronized Duration patience() {
        return patience;
    }

    /** Stops the last one started, then the one before, and so on. Never fails; what does not stop is logged. */
    Future<Void> stop() {
        var step = pop();
        return step == null ? Future.succeededFuture() : stop(step).compose(next -> stop());
    }

    private synchronized @Nullable Step pop() {
        stopped = true;
        return started.poll();
    }

    private Future<Void> stop(Step step) {
        return Future.succeededFuture()
                .compose(begun -> step.stop().get())
                .timeout(step.patience().toMillis(), TimeUnit.MILLISECONDS)
                .<Void>mapEmpty()
                .recover(failure -> {
                    log.warn("did not stop in order deployment={} part={} reason={}",
                            owner, step.name(), failure.toString());
                    return Future.succeededFuture();
                });
    }
}
