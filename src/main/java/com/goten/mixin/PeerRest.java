package com.goten.mixin;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long a deployment that does not answer is left alone: longer each time, with jitter, until it answers again. Lives on
 * one context.
 */
public final class PeerRest {
    private static final Duration FIRST = Duration.ofMillis(50);
    private static final Duration MOST = Duration.ofSeconds(3);
    private static final int MOST_DOUBLINGS = 10;

    private int failures;
    private long untilNanos = System.nanoTime();

    /** Whether it may be asked. */
    public boolean over() {
        return untilNanos - System.nanoTime() <= 0;
    }

    /** Whether it did not answer the last time. */
    public boolean failing() {
        return failures > 0;
    }

    public void answered() {
        failures = 0;
    }

    public void failed() {
        long most = FIRST.toMillis() << Math.min(failures++, MOST_DOUBLINGS);
        long millis = Math.min(most, MOST.toMillis());
        untilNanos = System.nanoTime()
                + Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1)).toNanos();
    }
}
