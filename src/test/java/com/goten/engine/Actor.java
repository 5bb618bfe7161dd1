package com.goten.engine;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who runs the real code and stops at each gate until he is let through. Whoever drives him sees him either at a
 * gate, or done, or dead: then nothing of him is under way.
 */
public final class Actor {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final String name;
    private @Nullable Promise<Void> gate;
    private String at = "";
    private boolean running;
    private boolean dead;
    private boolean borrowed;
    private @Nullable Future<?> end;

    public Actor(String name) {
        this.name = name;
    }

    /** Begins; returns when he is at his first gate, or done. */
    public synchronized void start(Supplier<Future<?>> work) {
        running = true;
        work.get().onComplete(done -> ended(done.succeeded() ? Future.succeededFuture() : Future.failedFuture(done.cause())));
    }

    private synchronized void ended(Future<?> how) {
        if (!dead) {
            end = how;
            running = false;
            notifyAll();
        }
    }

    /** Called by the code that he runs. */
    public Future<Void> pass(String where) {
        return pass(where, false);
    }

    /** Called by code that others run for him: it holds something that it must give back, whatever becomes of him. */
    Future<Void> passBorrowed(String where) {
        return pass(where, true);
    }

    private synchronized Future<Void> pass(String where, boolean forOthers) {
        Promise<Void> next = Promise.promise();
        borrowed = forOthers;
        if (dead && forOthers) {
            next.fail("nobody waits for it any more");
        }
        if (!dead) {
            gate = next;
            at = where;
            running = false;
            notifyAll();
        }
        return next.future();
    }

    /** Whether he is at that gate. */
    public synchronized boolean isAt(String where) {
        return gate != null && at.equals(where) && !dead;
    }

    /** Lets him through; returns when he is at the next one, or done. */
    public void go() {
        Promise<Void> open;
        synchronized (this) {
            open = gate;
            if (open == null || dead) {
                return;
            }
            gate = null;
            running = true;
        }
        open.complete();
        settle();
    }

    /** Lets him through that gate; answers whether he was there. */
    public boolean goFrom(String where) {
        boolean there = isAt(where);
        if (there) {
            go();
        }
        return there;
    }

    /** He never does anything again, wherever he is; what others do for him ends. */
    public void die() {
        Promise<Void> left;
        synchronized (this) {
            left = borrowed && !dead ? gate : null;
            dead = true;
            gate = null;
            running = false;
            notifyAll();
        }
        if (left != null) {
            left.fail("nobody waits for it any more");
        }
    }

    public synchronized boolean dead() {
        return dead;
    }

    public synchronized boolean over() {
        return dead || end != null;
    }

    synchronized Optional<Future<?>> end() {
        return Optional.ofNullable(end);
    }

    public synchronized void settle() {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (running) {
            try {
                wait(100);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(name + " does not come back from " + at);
            }
        }
    }
}
