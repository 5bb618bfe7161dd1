package com.goten.bus;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Wakes the other nodes of a deployment: one address, and a message that says nothing but "look". However often
 * {@link #send} is called, one message is published per gap at most, the first at once, and none while nobody else is
 * there.
 *
 * <pre>
 *   IDLE ── send: publish ──► RESTING for the gap ── was there a send meanwhile? ── no ──► IDLE
 *                                  ↑                      └─ yes: publish ─┐
 *                                  └───────────────────────────────────────┘
 * </pre>
 *
 * Who is woken looks into the database. So a hint that is lost, doubled or late costs time and nothing else.
 */
public final class Hints {
    private final Vertx vertx;
    private final Context context;
    private final String address;
    private final Duration gap;
    private final BooleanSupplier alone;
    private final Runnable woken;
    private final String self = UUID.randomUUID().toString();
    private final AtomicBoolean asked = new AtomicBoolean();
    private final AtomicBoolean resting = new AtomicBoolean();
    private @Nullable MessageConsumer<Object> consumer;

    /**
     * @param address one of {@link Addresses#hint}
     * @param gap least time between two messages of this node
     * @param alone whether no other node would hear; may change at any time
     * @param woken what to do when another node has said so; must be quick
     */
    public Hints(Vertx vertx, String address, Duration gap, BooleanSupplier alone, Runnable woken) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.address = address;
        this.gap = gap;
        this.alone = alone;
        this.woken = woken;
    }

    /** Completes when the other nodes know that this one listens. */
    public Future<Void> start() {
        MessageConsumer<Object> started = vertx.eventBus().consumer(address, this::receive);
        consumer = started;
        return started.completion();
    }

    /** Completes when it listens no more. */
    public Future<Void> stop() {
        return consumer == null ? Future.succeededFuture() : consumer.unregister();
    }

    /** There may be something for others to see. Any thread; returns at once. */
    public void send() {
        if (alone.getAsBoolean()) {
            return;
        }
        asked.set(true);
        publishUnlessResting();
    }

    private void publishUnlessResting() {
        if (resting.compareAndSet(false, true)) {
            context.runOnContext(nothing -> publish());
        }
    }

    private void publish() {
        asked.set(false);
        DeliveryOptions options = BusHeaders.options(BusHeaders.JSON).addHeader(BusHeaders.FROM, self);
        vertx.eventBus().publish(address, new JsonObject(), options);
        vertx.setTimer(Math.max(1, gap.toMillis()), timer -> rested());
    }

    /** A send that came between the two looks finds that nobody rests, and publishes by itself. */
    private void rested() {
        resting.set(false);
        if (asked.get()) {
            publishUnlessResting();
        }
    }

    private void receive(Message<Object> message) {
        boolean ours = self.equals(message.headers().get(BusHeaders.FROM));
        if (!ours && BusHeaders.FORM_1.equals(message.headers().get(BusHeaders.FORM))) {
            woken.run();
        }
    }
}
