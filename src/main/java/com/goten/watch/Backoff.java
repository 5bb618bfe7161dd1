package com.goten.watch;

import com.goten.time.Pauses;
import java.time.Duration;

/** Pauses between beginnings: none before the first, then twice as long each time, up to the longest. */
final class Backoff {
    private static final Pauses PAUSES = new Pauses(Duration.ofMillis(200), Duration.ofSeconds(30));

    private int beginnings;

    /** Before the next one. */
    Duration pause() {
        int before = beginnings++;
        return before == 0 ? Duration.ZERO : PAUSES.after(before - 1);
    }

    void succeeded() {
        beginnings = 0;
    }
}
