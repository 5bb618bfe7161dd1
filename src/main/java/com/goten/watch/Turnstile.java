package com.goten.watch;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets a bounded number in at once; the others wait in line. The line needs no bound of its own: each watch stands in
 * it once at most. Any thread.
 */
final class Turnstile {
    private final Queue<Promise<Pass>> line = new ArrayDeque<>();
    private int free;

    Turnstile(int places) {
        this.free = places;
    }

    /** The right to be in; to be given back. */
    final class Pass {
        private final AtomicBoolean left = new AtomicBoolean();

        private Pass() {}

        /**
         * Leaves when what was used inside has been given back, or could not be in time: the next in line finds it free.
         *
         * @param loop the current one
         */
        void leaveAfter(Future<Void> givenBack, Loop loop, Duration limit) {
            if (givenBack.isComplete()) {
                leave();
            } else {
                loop.within(limit, givenBack, "giving back", late -> {}).onComplete(done -> leave());
            }
        }

        /** Gives the place to the next in line. Idempotent. */
        void leave() {
            if (left.compareAndSet(false, true)) {
                release();
            }
        }
    }

    /** Completes on any thread when there is a place. Whoever does not want it any more has to leave all the same. */
    Future<Pass> enter() {
        synchronized (line) {
            if (free == 0) {
                Promise<Pass> turn = Promise.promise();
                line.add(turn);
                return turn.future();
            }
            free--;
        }
        return Future.succeededFuture(new Pass());
    }

    int waiting() {
        synchronized (line) {
            return line.size();
        }
    }

    private void release() {
        Promise<Pass> next;
        synchronized (line) {
            next = line.poll();
            if (next == null) {
                free++;
                return;
            }
        }
        next.complete(new Pass());
    }
}
