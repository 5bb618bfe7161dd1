package com.goten.mixin;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the other end of each HTTP/2 connection whether it is still there, and closes the connection where no answer
 * comes: a client behind a NAT that has forgotten it, or a deployment that has vanished without a word, would otherwise be
 * taken for a quiet one until something is sent to it. HTTP/1.1 has no such question: there the keep-alive of TCP must do.
 */
public final class LivenessPings implements Handler<HttpConnection> {
    private static final Logger LOG = LoggerFactory.getLogger(LivenessPings.class);
    private static final Buffer PING = Buffer.buffer("alive? ?");

    private final Vertx vertx;
    private final String whose;
    private final Duration interval;
    private final Duration patience;

    /**
     * @param whose who is at the other end, for the log
     * @param patience long enough for an answer that waits behind all that a slow reader is still being sent
     */
    public LivenessPings(Vertx vertx, String whose, Duration interval, Duration patience) {
        this.vertx = vertx;
        this.whose = whose;
        this.interval = interval;
        this.patience = patience;
    }

    @Override
    public void handle(HttpConnection connection) {
        long timer = vertx.setPeriodic(interval.toMillis(), id -> ask(connection, id));
        connection.closeHandler(closed -> vertx.cancelTimer(timer));
        // Whoever called or streamed is told of it; without a handler each broken connection is an error in the log.
        connection.exceptionHandler(broken -> LOG.debug("{}.connection_broken reason={}", whose, broken.getMessage()));
    }

    private void ask(HttpConnection connection, long timer) {
        Future<Buffer> answer;
        try {
            answer = connection.ping(PING);
        } catch (UnsupportedOperationException http1) {
            // A connection tells its version in no other way.
            vertx.cancelTimer(timer);
            return;
        }
        answer.timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(gone -> connection.shutdown(0, TimeUnit.SECONDS));
    }
}
