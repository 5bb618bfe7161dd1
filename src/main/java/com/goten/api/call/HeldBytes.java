package com.goten.api.call;

import com.goten.errors.GotenException.ResourceExhausted;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the bytes of requests that are in memory at a time, unfinished ones and those being answered, over all
 * surfaces that share it. Thread-safe.
 */
public final class HeldBytes {
    private static final Duration RETRY = Duration.ofMillis(200);

    private final long max;
    private final AtomicLong held = new AtomicLong();

    public HeldBytes(long max) {
        this.max = max;
    }

    /** What one request has in memory: nothing yet. */
    public Share share() {
        return new Share();
    }

    /** What all requests have in memory now. */
    public long now() {
        return held.get();
    }

    /** The part of one request. Whoever has it must {@link #release} it, also after a refusal. */
    public final class Share {
        private final AtomicLong mine = new AtomicLong();

        private Share() {}

        /**
         * Takes more into account.
         *
         * @throws ResourceExhausted where that is too much
         */
        public void hold(long bytes) {
            mine.addAndGet(bytes);
            if (held.addAndGet(bytes) > max) {
                throw new ResourceExhausted(
                        "this node holds " + max + " bytes of requests already", "TOO_MANY_BYTES", RETRY);
            }
        }

        /** All but this many have been let go. */
        public void keepOnly(long bytes) {
            held.addAndGet(bytes - mine.getAndSet(bytes));
        }

        /** Everything has been let go; as often as one likes. */
        public void release() {
            keepOnly(0);
        }
    }
}
