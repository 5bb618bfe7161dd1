package com.goten.owner;

import com.goten.owner.Taken.Part;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs rounds of one kind of work one after the other, while there is more or somebody says that there is. A round is
 * waited for only for a moment: what takes longer, because somebody does not answer, goes on beside the next ones and
 * takes its part of the bound. On one context.
 */
final class Rounds {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);
    private static final Duration MOMENT = Duration.ofMillis(200);

    private final String what;
    private final Context context;
    private final int most;
    private final IntFunction<Future<Taken>> round;
    private int underWay;
    private boolean running;
    private boolean again;
    private @Nullable Promise<Void> stopped;

    /**
     * @param most that is under way at a time
     * @param round takes work up, as much as it is told at most
     */
    Rounds(String what, Context context, int most, IntFunction<Future<Taken>> round) {
        this.what = what;
        this.context = context;
        this.most = most;
        this.round = round;
    }

    /** There may be work. */
    void wake() {
        if (stopped == null) {
            again = true;
            go();
        }
    }

    private void go() {
        if (again && !running && underWay < most && stopped == null) {
            running = true;
            again = false;
            round.apply(most - underWay).onComplete(done -> context.runOnContext(ignored -> {
                if (done.succeeded()) {
                    taken(done.result());
                } else {
                    failed(done.cause());
                    ended();
                }
            }));
        }
    }

    private void taken(Taken taken) {
        again |= taken.more();
        taken.parts().forEach(part -> {
            underWay += part.size();
            part.done().onComplete(done -> context.runOnContext(ignored -> ended(part, done.cause())));
        });
        Promise<Void> moment = Promise.promise();
        long timer = context.owner().setTimer(MOMENT.toMillis(), ignored -> moment.tryComplete());
        Future.join(taken.parts().stream().map(Part::done).toList()).onComplete(all -> moment.tryComplete());
        moment.future().onComplete(over -> context.runOnContext(ignored -> {
            context.owner().cancelTimer(timer);
            ended();
        }));
    }

    private void ended(Part part, @Nullable Throwable failure) {
        underWay -= part.size();
        if (failure != null) {
            failed(failure);
        }
        stopOrGo();
    }

    private void ended() {
        running = false;
        stopOrGo();
    }

    private void stopOrGo() {
        if (stopped == null) {
            go();
        } else if (!running && underWay == 0) {
            stopped.tryComplete();
        }
    }

    private void failed(Throwable failure) {
        LOG.warn("owner.round_failed what={} reason={}", what, failure.getMessage());
    }

    /** Completes when all that is under way has ended. */
    Future<Void> stop() {
        Promise<Void> end = Promise.promise();
        stopped = end;
        stopOrGo();
        return end.future();
    }
}
