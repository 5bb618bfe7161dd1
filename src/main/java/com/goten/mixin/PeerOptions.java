package com.goten.mixin;

import java.time.Duration;

/**
 * Bounds and patience of the channels to other deployments.
 *
 * @param connect most that it takes to connect, and for a stream to be opened after that
 * @param pingInterval how often a connection is asked whether it lives
 * @param pingPatience a connection that does not answer for so long is closed, and all calls on it fail
 * @param maxCalls calls with one answer under way at a time, per peer
 * @param maxStreams open streams, per peer
 * @param maxMessageBytes largest message that is taken
 */
public record PeerOptions(
        Duration connect,
        Duration pingInterval,
        Duration pingPatience,
        int maxCalls,
        int maxStreams,
        int maxMessageBytes) {
    /** A list that fills its bound, and what is around it. */
    private static final int LARGEST_ANSWER = (64 << 20) + (1 << 20);

    public static final PeerOptions STANDARD = new PeerOptions(
            Duration.ofSeconds(3), Duration.ofSeconds(5), Duration.ofSeconds(10), 1_000, 2_048, LARGEST_ANSWER);
}
