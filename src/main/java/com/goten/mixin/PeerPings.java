package com.goten.mixin;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks each connection whether its peer lives. Without it a stream to a peer that has vanished without a word would be
 * taken for a quiet one.
 */
final class PeerPings implements Handler<HttpConnection> {
    private static final Logger LOG = LoggerFactory.getLogger(PeerPings.class);
    private static final Buffer PING = Buffer.buffer("alive? ?");

    private final Vertx vertx;
    private final Duration interval;
    private final Duration patience;

    PeerPings(Vertx vertx, Duration interval, Duration patience) {
        this.vertx = vertx;
        this.interval = interval;
        this.patience = patience;
    }

    @Override
    public void handle(HttpConnection connection) {
        long timer = vertx.setPeriodic(interval.toMillis(), id -> connection.ping(PING)
                .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(gone -> connection.shutdown(0, TimeUnit.SECONDS)));
        connection.closeHandler(closed -> vertx.cancelTimer(timer));
        // Whoever called or streamed is told of it; without a handler each broken connection is an error in the log.
        connection.exceptionHandler(broken -> LOG.debug("peer.connection_broken reason={}", broken.getMessage()));
    }
}
