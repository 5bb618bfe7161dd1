package com.goten.api.grpc;

import com.goten.api.call.AnswerHeaders;
import com.goten.api.call.CallContext;
import com.goten.api.call.CallDeadlines;
import com.goten.api.call.ErrorMapper;
import com.goten.api.call.HeldBytes;
import com.goten.errors.GotenException;
import com.goten.errors.GotenException.DeadlineExceeded;
import com.goten.time.Deadline;
import io.vertx.core.AsyncResult;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.ContextInternal;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call: its HTTP request and response, from head to status. Everything happens on the request's context. However a
 * client stops in the middle, the call is answered by its deadline or found cancelled.
 */
final class GrpcExchange {
    private static final long NO_TIMER = -1;

    private final HttpServerRequest http;
    private final ErrorMapper errors;
    private final GrpcWriter writer;
    private final ContextInternal context;
    private final HeldBytes.Share held;
    private final Promise<Void> abandoned = Promise.promise();
    private final AnswerHeaders answerHeaders = new AnswerHeaders();
    private GrpcMethod.@Nullable Receiver receiver;
    private @Nullable GrpcReader reader;
    private long readTimer = NO_TIMER;
    private boolean requestOver;

    /**
     * @param held accounts for what this call has in memory
     * @param onOver called once, when the call is answered or cancelled
     */
    GrpcExchange(
            Vertx vertx,
            HttpServerRequest http,
            Framing framing,
            ErrorMapper errors,
            HeldBytes.Share held,
            Runnable onOver) {
        this.http = http;
        this.errors = errors;
        this.held = held;
        this.context = (ContextInternal) vertx.getOrCreateContext();
        this.writer = new GrpcWriter(vertx, http, framing, wantsGzip(http), () -> {
            stopReadTimer();
            letGo();
            onOver.run();
        });
    }

    /** The transport knows this call for as long as the client likes to send; it must not keep what was sent. */
    private void letGo() {
        receiver = null;
        reader = null;
        held.release();
    }

    /** Answers compressed what was asked compressed. */
    private static boolean wantsGzip(HttpServerRequest http) {
        String accepted = http.getHeader("grpc-accept-encoding");
        return Gzip.NAME.equals(http.getHeader("grpc-encoding")) && accepted != null && accepted.contains(Gzip.NAME);
    }

    /** Begins to read. */
    void start(GrpcMethod method, Framing framing, int maxMessageBytes) {
        http.exceptionHandler(gone -> cancel());
        http.response().exceptionHandler(gone -> cancel()).closeHandler(v -> cancel());
        receive(() -> read(method.open(this), framing, maxMessageBytes));
    }

    private void read(GrpcMethod.Receiver calls, Framing framing, int maxMessageBytes) {
        receiver = calls;
        reader = new GrpcReader(framing, header("grpc-encoding"), maxMessageBytes, held, calls::message);
        http.handler(chunk -> receive(() -> readOn(chunk)));
        http.endHandler(v -> receive(this::readEnd));
    }

    private void readOn(Buffer chunk) {
        if (reader != null) {
            reader.chunk(chunk);
        }
    }

    private void readEnd() {
        requestOver = true;
        stopReadTimer();
        if (reader != null) {
            reader.end();
        }
        if (receiver != null) {
            receiver.halfClosed();
        }
    }

    /** Fails the call if the request is not complete by then. */
    void requestMustEndBy(Deadline deadline) {
        readTimer = context.owner().setTimer(deadline.remainingMillis(), id -> fail(
                new DeadlineExceeded("the request was not complete by the call's deadline")));
    }

    /** The messages that have been read are no longer kept. */
    void forgetRead() {
        held.keepOnly(reader == null ? 0 : reader.waiting());
    }

    /** Stops reading until what has been written is on its way: for methods that answer each message. */
    void readOnlyWhileWritable() {
        if (!writer.writable()) {
            http.pause();
            writer.onWritable(http::resume);
        }
    }

    /** Whatever is thrown is an answer: a call that is not answered would be counted for ever. */
    private void receive(Runnable step) {
        if (writer.over()) {
            return;
        }
        try {
            step.run();
        } catch (Throwable thrown) {
            fail(thrown);
        }
    }

    private void cancel() {
        if (writer.over()) {
            return;
        }
        GrpcMethod.Receiver left = receiver;
        writer.abandon();
        abandoned.tryComplete();
        if (left != null) {
            left.cancelled();
        }
    }

    private void stopReadTimer() {
        if (readTimer != NO_TIMER) {
            context.owner().cancelTimer(readTimer);
            readTimer = NO_TIMER;
        }
    }

    @Nullable String header(String name) {
        return http.getHeader(name);
    }

    /** What the call brings along: its metadata. */
    CallContext callContext(Deadline deadline) {
        MultiMap metadata = http.headers();
        Map<String, String> headers = new HashMap<>(metadata.size() * 2);
        metadata.forEach((name, value) -> headers.merge(
                name.toLowerCase(Locale.ROOT), value, (first, second) -> first + "," + second));
        return new CallContext(deadline, headers, abandoned.future(), answerHeaders);
    }

    Deadline unaryDeadline() {
        return CallDeadlines.unary(header(CallDeadlines.HEADER));
    }

    Deadline streamDeadline() {
        return CallDeadlines.stream(header(CallDeadlines.HEADER));
    }

    GrpcWriter writer() {
        return writer;
    }

    /** Runs on the call's context, now where that is the current one. */
    void onContext(Runnable action) {
        if (context.inThread()) {
            action.run();
        } else {
            context.runOnContext(v -> action.run());
        }
    }

    /** One of several messages; the first takes along what the head is to say. */
    void send(Buffer message) {
        if (!writer.begun()) {
            writer.open(answerHeaders.all());
        }
        writer.send(message);
    }

    /** Answers with the one message, or with the failure. From any thread. */
    void answer(AsyncResult<Buffer> answer) {
        onContext(() -> receive(() -> {
            if (answer.succeeded()) {
                writer.finish(answer.result(), trailers());
            } else {
                fail(answer.cause());
            }
        }));
    }

    private Map<String, String> trailers() {
        var all = new HashMap<>(answerHeaders.all());
        all.putAll(plan());
        return all;
    }

    private Map<String, String> plan() {
        return answerHeaders.plan().map(PlanTrailer::of).orElse(Map.of());
    }

    /**
     * Ends the call with a failure. What a client still sends of its request is read and dropped: were the stream reset,
     * the HTTP/2 codec would answer each frame under way with another reset, and soon close the connection, with all its
     * calls, for a flood of them.
     */
    void fail(Throwable failure) {
        if (writer.over()) {
            return;
        }
        if (!requestOver && !writer.begun() && http.version() != HttpVersion.HTTP_2) {
            http.response().putHeader("connection", "close");
        }
        writer.fail(errors.map(failure).status(), trailers());
    }

    /** Ends a stream: in order without a reason. */
    void end(@Nullable GotenException reason) {
        if (reason == null) {
            writer.finish(trailers());
        } else {
            fail(reason);
        }
    }
}
