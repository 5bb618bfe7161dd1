package com.goten.watch;

import com.goten.resource.StoredResource;
import java.util.List;

/**
 * How many resources to read from a snapshot at a time, so that what comes is near a number of bytes. It begins small and
 * grows with what it has seen: nobody knows the size of what is not read yet.
 */
final class ReadSize {
    private static final int FIRST = 25;
    private static final int GROWTH = 3;

    private final long bytes;
    private int size = FIRST;

    /** @param bytes to come near at a time */
    ReadSize(long bytes) {
        this.bytes = bytes;
    }

    /** How many to read, of those wanted; one at least. */
    int of(int wanted) {
        return Math.max(1, Math.min(wanted, size));
    }

    /** What the last read brought; not empty. */
    void read(List<StoredResource> part) {
        long fitting = bytes * part.size() / Math.max(1, bytes(part));
        size = (int) Math.max(1, Math.min(fitting, (long) GROWTH * part.size()));
    }

    /** What resources weigh. */
    static long bytes(List<StoredResource> part) {
        return part.stream().mapToLong(resource -> resource.body().length()).sum();
    }
}
