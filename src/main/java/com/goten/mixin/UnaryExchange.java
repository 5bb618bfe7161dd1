package com.goten.mixin;

import com.goten.errors.GotenException;
import com.goten.errors.GotenException.Internal;
import com.goten.mixin.Peers.Answer;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One call with one answer, from the request to its end. Whatever hangs, it ends at its deadline. */
final class UnaryExchange {
    private static final long CANCEL = 8;

    private final String what;
    private final AnswerFrames frames;
    private final Promise<Answer> answer = Promise.promise();
    private @Nullable HttpClientRequest request;
    private @Nullable Buffer message;
    private long timer;

    /** @param what is called where, for errors */
    UnaryExchange(String what, int maxMessageBytes) {
        this.what = what;
        this.frames = new AnswerFrames(maxMessageBytes);
    }

    Future<Answer> run(Vertx vertx, Future<HttpClientRequest> opening, Buffer message, Deadline deadline) {
        timer = vertx.setTimer(deadline.remainingMillis(), id -> giveUp(OutOfReach.because(
                what + " was not answered by the deadline", "PEER_SILENT")));
        opening.onSuccess(open -> send(open, message)).onFailure(this::unreachable);
        return answer.future().onComplete(over -> vertx.cancelTimer(timer));
    }

    private void send(HttpClientRequest open, Buffer message) {
        open.exceptionHandler(this::unreachable);
        if (answer.future().isComplete()) {
            open.reset(CANCEL);
            return;
        }
        request = open;
        open.response().onSuccess(this::receive).onFailure(this::unreachable);
        open.end(AnswerFrames.frame(message));
    }

    private void receive(HttpClientResponse response) {
        response.exceptionHandler(this::unreachable);
        Optional<GotenException> refusal = PeerStatus.ofHead(response);
        if (refusal.isPresent()) {
            answer.tryFail(refusal.get());
            return;
        }
        response.handler(chunk -> guarded(() -> take(chunk)));
        response.endHandler(end -> guarded(() -> finish(response)));
    }

    private void take(Buffer chunk) {
        frames.append(chunk);
        for (Buffer next = frames.next(); next != null; next = frames.next()) {
            if (message != null) {
                throw new Internal(what + " was answered by more than one message", null);
            }
            message = next;
        }
    }

    private void finish(HttpClientResponse response) {
        Optional<GotenException> failure = PeerStatus.atEnd(response);
        if (failure.isPresent()) {
            answer.tryFail(failure.get());
        } else if (message == null) {
            answer.tryFail(new Internal(what + " was answered OK without a message", null));
        } else {
            answer.tryComplete(new Answer(message, response.trailers()));
        }
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (GotenException broken) {
            giveUp(broken);
        }
    }

    private void giveUp(GotenException reason) {
        if (answer.tryFail(reason) && request != null) {
            request.reset(CANCEL);
        }
    }

    private void unreachable(Throwable cause) {
        answer.tryFail(OutOfReach.because(what + " could not be asked: " + cause, "PEER_UNREACHABLE", cause));
    }
}
