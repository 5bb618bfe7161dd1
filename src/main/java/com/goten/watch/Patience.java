package com.goten.watch;

import com.goten.errors.GotenException;
import com.goten.time.Pauses;
import java.time.Duration;

/** How long one watch goes on trying to read the store, and with what pauses. Lives on the watch's loop. */
final class Patience {
    private static final Pauses PAUSES = new Pauses(Duration.ofMillis(100), Duration.ofSeconds(2));

    private final Loop loop;
    private final Duration limit;
    private int failures;
    private long failingSince;

    Patience(Loop loop, Duration limit) {
        this.loop = loop;
        this.limit = limit;
    }

    void succeeded() {
        failures = 0;
    }

    /** Whether trying again makes sense after that failure. */
    boolean endures(GotenException error) {
        boolean passing = error instanceof GotenException.Unavailable
                || error instanceof GotenException.DeadlineExceeded
                || error instanceof GotenException.Aborted;
        if (failures++ == 0) {
            failingSince = loop.nanoTime();
        }
        return passing && loop.nanoTime() - failingSince < limit.toNanos();
    }

    /** Before the next attempt. */
    Duration pause() {
        return PAUSES.after(failures - 1);
    }
}
