package com.goten.time;

import java.time.Duration;

/**
 * The moment by which an answer must be there, on the monotonic clock of this JVM. Every remote call and every queue
 * has one; a request without one of its own gets the server's default.
 */
public record Deadline(long atNanos) {

    /** A deadline this far from now. */
    public static Deadline after(Duration timeout) {
        return new Deadline(System.nanoTime() + timeout.toNanos());
    }

    /** What is left; zero or negative when it has passed. */
    public Duration remaining() {
        return Duration.ofNanos(atNanos - System.nanoTime());
    }

    /** Milliseconds that are left, at least 1, for timers. */
    public long remainingMillis() {
        return Math.max(1, remaining().toMillis());
    }

    public boolean isPast() {
        return atNanos - System.nanoTime() <= 0;
    }

    /** The earlier of the two. */
    public Deadline min(Deadline other) {
        return atNanos - other.atNanos <= 0 ? this : other;
    }
}
