package com.goten.api.http;

import java.time.Duration;

/**
 * Bounds of the REST surface.
 *
 * @param maxBodyBytes of a request; more is answered 413
 * @param eventKeepAlive after this long without an event, a comment keeps a server-sent stream open through proxies
 * @param eventRetry how long a browser waits before it connects again
 * @param quietStart a stream without a first message answers its head after this long; until then a refusal still gets
 *     an ordinary error status
 * @param drainTimeout how long the rest of a refused body is read and dropped, so that its sender finds the answer
 */
public record HttpApiOptions(
        long maxBodyBytes, Duration eventKeepAlive, Duration eventRetry, Duration quietStart, Duration drainTimeout) {

    public static final HttpApiOptions DEFAULT = new HttpApiOptions(
            4 << 20, Duration.ofSeconds(15), Duration.ofSeconds(2), Duration.ofMillis(300), Duration.ofSeconds(10));

    public HttpApiOptions withMaxBodyBytes(long bytes) {
        return new HttpApiOptions(bytes, eventKeepAlive, eventRetry, quietStart, drainTimeout);
    }

    public HttpApiOptions withEventKeepAlive(Duration interval) {
        return new HttpApiOptions(maxBodyBytes, interval, eventRetry, quietStart, drainTimeout);
    }

    public HttpApiOptions withDrainTimeout(Duration timeout) {
        return new HttpApiOptions(maxBodyBytes, eventKeepAlive, eventRetry, quietStart, timeout);
    }
}
