package com.goten.registry;

import com.goten.time.Pauses;

/** How long to wait before the next attempt: longer each time, and short again after a success. */
final class Backoff {
    private final Pauses pauses;
    private int attempts;

    Backoff(RegistryOptions options) {
        this.pauses = new Pauses(options.shortest(), options.longest());
    }

    long nextMillis() {
        return pauses.after(attempts++).toMillis();
    }

    void succeeded() {
        attempts = 0;
    }
}
