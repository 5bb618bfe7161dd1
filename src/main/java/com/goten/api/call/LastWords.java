package com.goten.api.call;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The end of an answer that has failed. It stands behind all that was written before, and a client that reads nothing
 * never takes it: the call would be over for us, and for every bound, while its bytes stay in memory for as long as the
 * client likes. So the client has a while to take it, and then the stream is reset, or, where there are no streams, the
 * connection closed.
 *
 * <pre>
 *   queue full ── drained ──► say it ── written ──► over
 *        └── too late ──► cut       └── too late ──► cut
 * </pre>
 *
 * Nothing is put behind a full queue: it would only be dropped with it.
 */
public final class LastWords {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long CANCEL = 8;

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Supplier<Future<Void>> words;
    private boolean over;

    private LastWords(HttpServerRequest request, Supplier<Future<Void>> words) {
        this.request = request;
        this.response = request.response();
        this.words = words;
    }

    /**
     * Ends an answer; on its context, and the last that is done with it.
     *
     * @param words writes the end; answers when it has left this process
     */
    public static void say(Vertx vertx, HttpServerRequest request, Supplier<Future<Void>> words) {
        say(vertx, request, PATIENCE, words);
    }

    static void say(Vertx vertx, HttpServerRequest request, Duration patience, Supplier<Future<Void>> words) {
        var last = new LastWords(request, words);
        Future<Void> written = last.response.writeQueueFull() ? last.whenDrained() : words.get();
        if (!written.isComplete()) {
            long timer = vertx.setTimer(patience.toMillis(), id -> last.cut());
            written.onComplete(over -> vertx.cancelTimer(timer));
        }
    }

    private Future<Void> whenDrained() {
        Promise<Void> written = Promise.promise();
        response.drainHandler(drained -> {
            if (!over) {
                over = true;
                words.get().onComplete(written);
            }
        });
        response.closeHandler(gone -> {
            over = true;
            written.tryComplete();
        });
        return written.future();
    }

    /** An ordinary close of a connection waits until all has been read; only the internal interface has the other. */
    private void cut() {
        over = true;
        if (request.version() == HttpVersion.HTTP_2) {
            response.reset(CANCEL);
        } else {
            ((HttpServerConnection) request.connection()).channelHandlerContext().close();
        }
    }
}
