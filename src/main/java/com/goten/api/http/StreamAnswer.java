package com.goten.api.http;

import com.goten.api.call.AnswerHeaders;
import com.goten.api.call.LastWords;
import com.goten.errors.GotenException;
import com.goten.watch.WatchService.WatchHandle;
import com.goten.watch.WatchSink;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A stream of messages as one HTTP answer. Used on the request's context only.
 *
 * <pre>
 *   OPENING ── first message, or quiet for a moment: 200 ──► FLOWING ── end, or the client goes ──► OVER
 *      └────── refused: ordinary error status ──────────────────────────────────────────────────────┘
 * </pre>
 *
 * However quiet it is, the head goes out with what the call has to say in it.
 */
final class StreamAnswer implements WatchSink {
    private enum State {
        OPENING,
        FLOWING,
        OVER
    }

    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final JsonAnswer refusals;
    private final ErrorAnswer errors;
    private final AnswerPrinter printer;
    private final StreamFormat format;
    private final HttpApiOptions options;
    private final AnswerHeaders headers;
    private State state = State.OPENING;
    private long timer = NO_TIMER;
    private boolean quiet;
    private @Nullable WatchHandle running;

    StreamAnswer(
            Vertx vertx,
            HttpServerRequest request,
            JsonAnswer refusals,
            ErrorAnswer errors,
            AnswerPrinter printer,
            StreamFormat format,
            HttpApiOptions options,
            AnswerHeaders headers) {
        this.vertx = vertx;
        this.request = request;
        this.response = request.response();
        this.refusals = refusals;
        this.errors = errors;
        this.printer = printer;
        this.format = format;
        this.options = options;
        this.headers = headers;
    }

    /** @param stream starts the stream into this sink; what it throws is the answer */
    void open(Function<WatchSink, WatchHandle> stream) {
        response.closeHandler(closed -> gone());
        response.exceptionHandler(broken -> gone());
        timer = vertx.setTimer(options.quietStart().toMillis(), id -> quietFor());
        try {
            running = stream.apply(this);
        } catch (Throwable refused) {
            finish();
            refusals.fail(refused);
        }
        if (state == State.OVER) {
            cancel();
        }
    }

    @Override
    public boolean writable() {
        return !response.writeQueueFull();
    }

    @Override
    public void onWritable(Runnable action) {
        response.drainHandler(drained -> action.run());
    }

    @Override
    public void send(WatchFrame frame) {
        if (state == State.OVER) {
            return;
        }
        try {
            var json = printer.print(frame.message());
            begin();
            quiet = false;
            response.write(format.message(json, frame.resumeToken()));
        } catch (GotenException unprintable) {
            end(unprintable);
            cancel();
        }
    }

    @Override
    public void end(@Nullable GotenException reason) {
        if (state == State.OVER) {
            return;
        }
        if (state == State.OPENING && reason != null) {
            finish();
            refusals.fail(reason);
            return;
        }
        begin();
        finish();
        if (reason == null) {
            response.end();
        } else {
            LastWords.say(vertx, request, () -> response.end(format.error(errors.of(reason).body())));
        }
    }

    private void quietFor() {
        if (!headers.waitsForFirstMessage()) {
            begin();
        }
    }

    private void begin() {
        if (state != State.OPENING) {
            return;
        }
        state = State.FLOWING;
        vertx.cancelTimer(timer);
        timer = format.keepAlive().isPresent()
                ? vertx.setPeriodic(options.eventKeepAlive().toMillis(), id -> keepAlive())
                : NO_TIMER;
        headers.all().forEach(response::putHeader);
        response.setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, format.contentType())
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                .putHeader("x-accel-buffering", "no");
        if (format.start().length() == 0) {
            response.writeHead();
        } else {
            response.write(format.start());
        }
    }

    private void keepAlive() {
        if (quiet && writable()) {
            format.keepAlive().ifPresent(response::write);
        }
        quiet = true;
    }

    private void gone() {
        if (state != State.OVER) {
            finish();
            cancel();
        }
    }

    private void finish() {
        state = State.OVER;
        vertx.cancelTimer(timer);
    }

    private void cancel() {
        if (running != null) {
            running.cancel();
        }
    }
}
