package com.goten.sync;

import java.util.ArrayList;
import java.util.List;

/**
 * What could not be made to say what its policy says, in one look at everything: the first few names with their reasons, and
 * how many there are. Safe to use from any thread.
 */
final class RefreshFailures {
    private static final int MOST_NAMED = 3;

    private final List<String> first = new ArrayList<>();
    private long count;

    synchronized void add(String name, Throwable reason) {
        count++;
        if (first.size() < MOST_NAMED) {
            first.add(name + ": " + reason.getMessage());
        }
    }

    synchronized long count() {
        return count;
    }

    /** For whoever looks after it. */
    synchronized String text() {
        return "%d not refreshed; %s".formatted(count, String.join("; ", first));
    }
}
