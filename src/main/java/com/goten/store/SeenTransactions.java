package com.goten.store;

import java.util.Arrays;

/**
 * The transactions a PostgreSQL snapshot saw: all below {@code xmax} but those in {@code running}.
 *
 * @param running ids of transactions below {@code xmax} that were running, ascending
 */
public record SeenTransactions(long xmin, long xmax, long[] running) {

    /** Reads PostgreSQL's text form, {@code xmin:xmax:running,running}. */
    public static SeenTransactions parse(String snapshot) {
        String[] parts = snapshot.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("not a snapshot: " + snapshot);
        }
        long[] running = parts[2].isEmpty()
                ? new long[0]
                : Arrays.stream(parts[2].split(",")).mapToLong(Long::parseLong).sorted().toArray();
        return new SeenTransactions(Long.parseLong(parts[0]), Long.parseLong(parts[1]), running);
    }

    public boolean contains(long xid) {
        return xid < xmin || xid < xmax && Arrays.binarySearch(running, xid) < 0;
    }

    /** Whether a transaction at or after this one may have been seen. */
    boolean reachesBeyond(long xid) {
        return xid < xmax;
    }

    /** PostgreSQL's text form. */
    @Override
    public String toString() {
        var text = new StringBuilder().append(xmin).append(':').append(xmax).append(':');
        for (int i = 0; i < running.length; i++) {
            text.append(i == 0 ? "" : ",").append(running[i]);
        }
        return text.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SeenTransactions that
                && xmin == that.xmin
                && xmax == that.xmax
                && Arrays.equals(running, that.running);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(xmin) * 31 + Long.hashCode(xmax);
    }
}
