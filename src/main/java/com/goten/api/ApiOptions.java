package com.goten.api;

import java.time.Duration;

/**
 * How an API is served.
 *
 * @param host address to bind
 * @param port 0: any that is free; negative: any that is free, one for all verticle instances with this number
 * @param maxMessageBytes of a gRPC message or an HTTP body
 * @param maxCalls calls with one answer that run at a time on this node
 * @param maxStreams watches at a time on this node
 * @param drainTimeout how long a stop waits for running calls
 */
public record ApiOptions(
        String host, int port, int maxMessageBytes, int maxCalls, int maxStreams, Duration drainTimeout) {

    public static final int DEFAULT_MAX_MESSAGE_BYTES = 4 << 20;
    public static final int DEFAULT_MAX_CALLS = 1_000;
    public static final int DEFAULT_MAX_STREAMS = 10_000;
    public static final Duration DEFAULT_DRAIN_TIMEOUT = Duration.ofSeconds(10);

    public ApiOptions {
        requireAtLeast(1, maxMessageBytes, "maxMessageBytes");
        requireAtLeast(1, maxCalls, "maxCalls");
        requireAtLeast(1, maxStreams, "maxStreams");
        if (port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " is above 65535");
        }
    }

    /** Default bounds. */
    public static ApiOptions at(String host, int port) {
        return new ApiOptions(
                host,
                port,
                DEFAULT_MAX_MESSAGE_BYTES,
                DEFAULT_MAX_CALLS,
                DEFAULT_MAX_STREAMS,
                DEFAULT_DRAIN_TIMEOUT);
    }

    private static void requireAtLeast(int least, int value, String name) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": " + value + " is below " + least);
        }
    }
}
