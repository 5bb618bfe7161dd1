package com.goten.mixin;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** One of a bounded number of calls under way; given back once. */
final class Ticket {
    private final AtomicInteger taken;
    private final AtomicBoolean back = new AtomicBoolean();

    private Ticket(AtomicInteger taken) {
        this.taken = taken;
    }

    /** @throws com.goten.errors.GotenException.Unavailable where there are that many already */
    static Ticket take(AtomicInteger taken, int most, String what) {
        if (taken.incrementAndGet() > most) {
            taken.decrementAndGet();
            throw OutOfReach.because(most + " " + what + " are under way already", "PEER_BUSY");
        }
        return new Ticket(taken);
    }

    void giveBack() {
        if (back.compareAndSet(false, true)) {
            taken.decrementAndGet();
        }
    }
}
