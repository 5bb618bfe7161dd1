package com.goten.api.grpc;

import com.goten.errors.GotenException.ResourceExhausted;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Bounds the bytes of requests that are in memory at a time, unfinished ones and those being answered. Thread-safe. */
final class HeldBytes {
    private static final Duration RETRY = Duration.ofMillis(200);

    private final long max;
    private final AtomicLong held = new AtomicLong();

    HeldBytes(long max) {
        this.max = max;
    }

    /**
     * Takes more into account; to be given back by {@link #release}, also where it is refused.
     *
     * @throws ResourceExhausted where that is too much
     */
    void hold(long bytes) {
        if (held.addAndGet(bytes) > max) {
            throw new ResourceExhausted(
                    "this node holds " + max + " bytes of requests already", "TOO_MANY_BYTES", RETRY);
        }
    }

    void release(long bytes) {
        held.addAndGet(-bytes);
    }

    long now() {
        return held.get();
    }
}
