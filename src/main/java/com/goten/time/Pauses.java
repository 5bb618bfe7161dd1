package com.goten.time;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Pauses between attempts: each twice as long as the one before, up to the longest.
 *
 * @param first after the first attempt; at least 1 ms
 * @param longest not less than that
 */
public record Pauses(Duration first, Duration longest) {
    /** More would overflow, and the longest is reached long before. */
    private static final int MOST_DOUBLINGS = 20;

    /** @param before how many pauses there were before this one; less than none is none */
    public Duration after(int before) {
        Duration pause = first.multipliedBy(1L << Math.min(Math.max(0, before), MOST_DOUBLINGS));
        return pause.compareTo(longest) < 0 ? pause : longest;
    }

    /** The same, or up to half of it less, so that many who wait for one thing do not come at the same time. */
    public Duration jittered(int before) {
        long half = after(before).toMillis() / 2;
        return Duration.ofMillis(half + ThreadLocalRandom.current().nextLong(half + 1));
    }
}
