package com.goten.mixin;

import com.goten.time.Pauses;
import java.time.Duration;

/**
 * How long a deployment that does not answer is left alone: longer each time, with jitter, until it answers again. Not safe
 * to use from several threads at a time.
 */
public final class PeerRest {
    private static final Pauses PAUSES = new Pauses(Duration.ofMillis(50), Duration.ofSeconds(3));
    private static final int AWAY = 12;

    private int failures;
    private long untilNanos = System.nanoTime();

    /** Whether it may be asked. */
    public boolean over() {
        return untilNanos - System.nanoTime() <= 0;
    }

    /** How long it is still left alone; nothing where that is over. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, untilNanos - System.nanoTime()));
    }

    /** Whether it did not answer the last time. */
    public boolean failing() {
        return failures > 0;
    }

    /**
     * The longest pause before something is looked at again that waits for nothing but the answer of a deployment that is
     * away: very many may wait for it, and looking at them all the time would leave no time for others.
     *
     * @param mostDelay the longest one before what waits for something else is
     */
    public static Duration away(Duration mostDelay) {
        return mostDelay.multipliedBy(AWAY);
    }

    /** It has answered: it is not left alone any more. */
    public void answered() {
        failures = 0;
    }

    /** It has not: it is left alone, longer than the last time. */
    public void failed() {
        untilNanos = System.nanoTime() + PAUSES.jittered(failures++).toNanos();
    }
}
