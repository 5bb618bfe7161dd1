package com.goten.watch;

import io.vertx.core.Context;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;

/**
 * A Vert.x context as a loop.
 *
 * <p>Server requests run on duplicates of their verticle's context. Those are unwrapped (only the internal interface
 * can do that), so that all watches of a verticle share one loop and one wake-up.
 */
record VertxLoop(ContextInternal context) implements Loop {

    static VertxLoop of(Context context) {
        return new VertxLoop(((ContextInternal) context).unwrap());
    }

    @Override
    public void run(Runnable task) {
        context.runOnContext(nothing -> task.run());
    }

    @Override
    public long after(Duration delay, Runnable task) {
        return context.setTimer(Math.max(1, delay.toMillis()), id -> task.run());
    }

    @Override
    public void cancel(long timer) {
        context.owner().cancelTimer(timer);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }
}
