package com.goten.registry;

import java.time.Duration;

/** How long to wait before the next attempt: longer each time, and short again after a success. */
final class Backoff {
    private final Duration shortest;
    private final Duration longest;
    private Duration next;

    Backoff(RegistryOptions options) {
        this.shortest = options.shortest();
        this.longest = options.longest();
        this.next = shortest;
    }

    long nextMillis() {
        Duration now = next;
        Duration doubled = now.multipliedBy(2);
        next = doubled.compareTo(longest) < 0 ? doubled : longest;
        return now.toMillis();
    }

    void succeeded() {
        next = shortest;
    }
}
