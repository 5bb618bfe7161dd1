package com.goten.watch;

import java.time.Duration;

/**
 * The bounds of watches. Everything that can grow has one here.
 *
 * @param feed how the change feed is read
 * @param ring how much of it is kept in memory
 * @param messages what one message may hold
 * @param patience how long watches wait for their clients and for the store
 * @param maxWatches watches at once on this node
 * @param maxCatchUps watches that read the feed themselves at the same time; the others queue. No more than the store
 *     has connections for that
 * @param maxSnapshots snapshots open at the same time; the others queue
 */
public record WatchOptions(
        Feed feed,
        Memory ring,
        Messages messages,
        Patience patience,
        int maxWatches,
        int maxCatchUps,
        int maxSnapshots) {

    /** Catch-ups and snapshots leave some of the store's connections to others. */
    public static final WatchOptions STANDARD = new WatchOptions(
            new Feed(Duration.ofMillis(5), Duration.ofMillis(100), Duration.ofMillis(2), Duration.ofMillis(10), 1000),
            new Memory(8192, 32 << 20, 1024),
            new Messages(100, 1 << 20, 3 << 20, 1000, 1000),
            new Patience(
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(30),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(30),
                    Duration.ofMillis(500)),
            10_000,
            4,
            6);

    public WatchOptions {
        positive("maxWatches", maxWatches);
        positive("maxCatchUps", maxCatchUps);
        positive("maxSnapshots", maxSnapshots);
    }

    /**
     * Reading of the feed by the tailer.
     *
     * @param busyPoll pause between reads while there are changes
     * @param idlePoll longest pause between reads
     * @param shortestGap least pause after a read, however often it is woken
     * @param longestGap the same with very many watches: the gap grows with them, because each read then costs a
     *     message to each; and with none, as nobody waits then
     * @param pageSize changes per read, also of watches that catch up
     */
    public record Feed(Duration busyPoll, Duration idlePoll, Duration shortestGap, Duration longestGap, int pageSize) {
        private static final long NANOS_PER_WATCH = 80_000;

        public Feed {
            positive("pageSize", pageSize);
        }

        Duration gap(int watches) {
            if (watches == 0) {
                return longestGap;
            }
            long nanos = shortestGap.toNanos() + watches * NANOS_PER_WATCH;
            return Duration.ofNanos(Math.min(nanos, Math.max(shortestGap.toNanos(), longestGap.toNanos())));
        }
    }

    /**
     * The ring of recent changes.
     *
     * @param maxChanges most changes
     * @param maxBytes most bytes of bodies, before and after together
     * @param warmChanges the newest so many also keep what was parsed and encoded of them
     */
    public record Memory(int maxChanges, long maxBytes, int warmChanges) {
        public Memory {
            positive("maxChanges", maxChanges);
            positive("maxBytes", maxBytes);
        }
    }

    /**
     * Messages to clients.
     *
     * @param maxChunk most changes in a message, also where the client wants more
     * @param maxBytes a message is closed when it has reached this size
     * @param maxPageBytes a page of a stateful watch ends where its resources have reached this size, as stored: without
     *     a bound from the client it is one message, and clients take no more than 4 MiB unless told to
     * @param maxBatch a batch is ended with a resume token after so many changes even if there is more, so that a
     *     client that loses its connection never has to begin far back
     * @param sizeEvery changes after which the snapshot size is told again
     */
    public record Messages(int maxChunk, int maxBytes, int maxPageBytes, int maxBatch, int sizeEvery) {
        public Messages {
            positive("maxChunk", maxChunk);
            positive("maxBytes", maxBytes);
            positive("maxPageBytes", maxPageBytes);
            positive("maxBatch", maxBatch);
            positive("sizeEvery", sizeEvery);
        }
    }

    /**
     * Times.
     *
     * @param slowReader a client that has not been writable for so long is cut off
     * @param slowSnapshot the same while a snapshot is held open for it
     * @param sharedSnapshot the same, all stretches together, while others wait for their turn: a client that takes a
     *     little now and then must not keep them out
     * @param longestSnapshot most that a snapshot is held open, even for a client that takes all it can: meanwhile the
     *     database can clean up nothing
     * @param read most for one read of the store
     * @param outage a watch that has something to read from the store and cannot for so long is ended
     * @param checkpoint a quiet stateless watch gets a fresh resume token so often
     * @param tick how often all of this is looked at
     */
    public record Patience(
            Duration slowReader,
            Duration slowSnapshot,
            Duration sharedSnapshot,
            Duration longestSnapshot,
            Duration read,
            Duration outage,
            Duration checkpoint,
            Duration tick) {}

    public WatchOptions with(Patience other) {
        return new WatchOptions(feed, ring, messages, other, maxWatches, maxCatchUps, maxSnapshots);
    }

    /** For a store that has fewer connections for snapshots. */
    public WatchOptions withMaxSnapshots(int other) {
        return new WatchOptions(feed, ring, messages, patience, maxWatches, maxCatchUps, other);
    }

    public WatchOptions with(Memory other) {
        return new WatchOptions(feed, other, messages, patience, maxWatches, maxCatchUps, maxSnapshots);
    }

    private static void positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive, is " + value);
        }
    }
}
