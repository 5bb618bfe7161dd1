package com.goten.watch;

import java.time.Duration;

/** Pauses between beginnings: none before the first, then twice as long each time, up to the longest. */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int MOST_DOUBLINGS = 10;

    private int beginnings;

    /** Before the next one. */
    Duration pause() {
        if (beginnings++ == 0) {
            return Duration.ZERO;
        }
        Duration pause = FIRST.multipliedBy(1L << Math.min(beginnings - 2, MOST_DOUBLINGS));
        return pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
    }

    void succeeded() {
        beginnings = 0;
    }
}
