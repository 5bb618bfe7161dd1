package com.goten.store.pg;

import io.vertx.core.Context;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Hands things from any thread to one context, many at a time: a context is woken once for all that came before it
 * looked.
 */
final class Mailbox<T> {
    private final Context context;
    private final Consumer<T> consumer;
    private final Runnable afterwards;
    private final Queue<T> things = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();

    /**
     * @param consumer takes each thing, on the context
     * @param afterwards called on the context after a number of things were taken
     */
    Mailbox(Context context, Consumer<T> consumer, Runnable afterwards) {
        this.context = context;
        this.consumer = consumer;
        this.afterwards = afterwards;
    }

    void put(T thing) {
        things.add(thing);
        if (woken.compareAndSet(false, true)) {
            context.runOnContext(ignored -> drain());
        }
    }

    private void drain() {
        woken.set(false);
        for (T thing = things.poll(); thing != null; thing = things.poll()) {
            consumer.accept(thing);
        }
        afterwards.run();
    }
}
