package com.goten.mixin;

import com.goten.errors.GotenException;
import com.goten.errors.GotenException.Cancelled;
import com.goten.errors.GotenException.Internal;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call with a stream of answers. Reads a chunk only when all messages before it have been dealt with, so that the
 * peer's own back-pressure takes hold.
 *
 * <pre>
 *   OPENING ── head ──► idle ── chunk ──► message under way ── future complete ──► idle … ── end, reset, cancel ──► OVER
 * </pre>
 *
 * Lives on one context.
 */
final class StreamExchange implements Peers.Stream {
    private static final long CANCEL = 8;

    private final Vertx vertx;
    private final Context context;
    private final String what;
    private final AnswerFrames frames;
    private final Function<Buffer, Future<Void>> messages;
    private final Promise<Peers.Stream> open = Promise.promise();
    private final Promise<Void> ended = Promise.promise();
    private @Nullable HttpClientRequest request;
    private @Nullable HttpClientResponse response;
    private boolean busy;
    private boolean complete;
    private long timer;

    /** @param what is called where, for errors */
    StreamExchange(
            Vertx vertx, Context context, String what, int maxMessageBytes, Function<Buffer, Future<Void>> messages) {
        this.vertx = vertx;
        this.context = context;
        this.what = what;
        this.frames = new AnswerFrames(maxMessageBytes);
        this.messages = messages;
    }

    /** @param patience most until it is open */
    Future<Peers.Stream> run(Future<HttpClientRequest> opening, Buffer message, Duration patience) {
        timer = vertx.setTimer(patience.toMillis(), id -> giveUp(OutOfReach.because(
                what + " did not open its stream in " + patience.toMillis() + " ms", "PEER_SILENT")));
        opening.onSuccess(opened -> send(opened, message)).onFailure(this::unreachable);
        open.future().onComplete(over -> vertx.cancelTimer(timer));
        ended.future().onFailure(open::tryFail);
        return open.future();
    }

    @Override
    public Future<Void> ended() {
        return ended.future();
    }

    @Override
    public void cancel() {
        end(new Cancelled(what + " was ended from here"));
    }

    /** Ends it from here, for that reason; from any thread. */
    void end(GotenException reason) {
        context.runOnContext(v -> giveUp(reason));
    }

    private void send(HttpClientRequest opened, Buffer message) {
        if (ended.future().isComplete()) {
            opened.reset(CANCEL);
            return;
        }
        request = opened;
        opened.exceptionHandler(this::unreachable);
        opened.response().onSuccess(this::receive).onFailure(this::unreachable);
        opened.end(AnswerFrames.frame(message));
    }

    private void receive(HttpClientResponse head) {
        head.pause();
        response = head;
        head.exceptionHandler(this::unreachable);
        head.handler(chunk -> guarded(() -> {
            frames.append(chunk);
            proceed();
        }));
        head.endHandler(end -> guarded(() -> {
            complete = true;
            proceed();
        }));
        Optional<GotenException> refusal = PeerStatus.ofHead(head);
        if (refusal.isPresent()) {
            ended.tryFail(refusal.get());
            head.resume();
        } else {
            open.tryComplete(this);
            head.fetch(1);
        }
    }

    /** Hands on what is there, one message after the other; asks for more when nothing is left. */
    private void proceed() {
        while (!busy && !ended.future().isComplete()) {
            Buffer next = frames.next();
            if (next == null) {
                exhausted();
                return;
            }
            Future<Void> taken = messages.apply(next);
            if (!taken.succeeded()) {
                busy = true;
                taken.onComplete(result -> context.runOnContext(v -> taken(result)));
            }
        }
    }

    private void exhausted() {
        if (!complete) {
            response.fetch(1);
            return;
        }
        PeerStatus.atEnd(response).ifPresentOrElse(ended::tryFail, () -> {
            if (frames.isEmpty()) {
                ended.tryComplete();
            } else {
                ended.tryFail(new Internal(what + " ended inside a message", null));
            }
        });
    }

    private void taken(AsyncResult<Void> result) {
        busy = false;
        if (result.failed()) {
            giveUp(failure(result.cause()));
        } else {
            guarded(this::proceed);
        }
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (Throwable thrown) {
            giveUp(failure(thrown));
        }
    }

    private GotenException failure(Throwable thrown) {
        return thrown instanceof GotenException known
                ? known
                : new Internal("a message of " + what + " was not dealt with", thrown);
    }

    private void giveUp(GotenException reason) {
        if (ended.tryFail(reason) && request != null) {
            request.reset(CANCEL);
        }
    }

    private void unreachable(Throwable cause) {
        ended.tryFail(OutOfReach.because(what + " was lost: " + cause, "PEER_UNREACHABLE", cause));
    }
}
