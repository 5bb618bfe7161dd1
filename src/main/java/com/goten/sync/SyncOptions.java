package com.goten.sync;

import java.time.Duration;

/**
 * Bounds of what keeps read copies.
 *
 * @param silence a stream without a word for that long is opened anew: owners say something every second
 * @param keepToken how often the place in an idle stream is written down, by the only node of a deployment
 * @param poll how often a node reads how far others have come
 * @param write what was not written after that long, ends the stream: what is lost must not hold it up for ever
 * @param compare how often copies are compared with their owners'; spread by a quarter either way
 */
public record SyncOptions(Duration silence, Duration keepToken, Duration poll, Duration write, Duration compare) {
    public static final SyncOptions STANDARD =
            new SyncOptions(
                    Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofMillis(500), Duration.ofSeconds(60),
                    Duration.ofHours(1));
}
