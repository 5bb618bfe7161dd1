package com.goten.api.grpc;

import com.google.rpc.Status;
import com.goten.api.call.LastWords;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Writes one answer: head, messages, status. Ends once; what comes later is dropped, as is what comes after the client
 * has gone.
 */
final class GrpcWriter {
    private static final byte TRAILERS_FLAG = (byte) 0x80;
    private static final int HEAD = 5;

    private final Vertx vertx;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final HttpVersion version;
    private final Framing framing;
    private final boolean gzip;
    private final Runnable onOver;
    private boolean headSent;
    private boolean over;

    /**
     * @param gzip whether to compress messages
     * @param onOver called once, when the answer is complete or abandoned
     */
    GrpcWriter(Vertx vertx, HttpServerRequest request, Framing framing, boolean gzip, Runnable onOver) {
        this.vertx = vertx;
        this.request = request;
        this.response = request.response();
        this.version = request.version();
        this.framing = framing;
        this.gzip = gzip;
        this.onOver = onOver;
    }

    /** Whether anything has been answered. */
    boolean begun() {
        return headSent;
    }

    /** Whether the answer is complete or nobody wants it any more. */
    boolean over() {
        return over;
    }

    /** The client has gone: nothing is written any more. */
    void abandon() {
        done();
    }

    private void done() {
        if (!over) {
            over = true;
            onOver.run();
        }
    }

    boolean writable() {
        return !over && !response.writeQueueFull();
    }

    void onWritable(Runnable action) {
        if (!over) {
            response.drainHandler(v -> action.run());
        }
    }

    /** One of several messages. */
    void send(Buffer message) {
        if (!over) {
            head(true);
            response.write(frame(message));
        }
    }

    /** The only message, and the end. */
    void finish(Buffer message) {
        finish(message, Map.of());
    }

    /**
     * The only message, and the end.
     *
     * @param more trailers beside the status
     */
    void finish(Buffer message, Map<String, String> more) {
        if (!over) {
            head(false);
            end(frame(message), more.isEmpty() ? StatusTrailers.OK : StatusTrailers.ok(more));
        }
    }

    /** The end, in order. */
    void finish() {
        finish(Map.of());
    }

    /** The same. @param more trailers beside the status */
    void finish(Map<String, String> more) {
        if (!over) {
            head(false);
            end(Buffer.buffer(0), more.isEmpty() ? StatusTrailers.OK : StatusTrailers.ok(more));
        }
    }

    /** @param more trailers beside the status */
    void fail(Status status, Map<String, String> more) {
        if (over) {
            return;
        }
        Map<String, String> trailers = StatusTrailers.of(status);
        trailers.putAll(more);
        if (!headSent && framing == Framing.NATIVE) {
            head(false);
            trailers.forEach(response::putHeader);
            response.end();
        } else {
            head(false);
            LastWords.say(vertx, request, () -> last(Buffer.buffer(0), trailers));
        }
        done();
    }

    /** Tells the client that messages may come later. */
    void open() {
        open(Map.of());
    }

    /** The same. @param headers beside those of gRPC */
    void open(Map<String, String> headers) {
        if (!over && !headSent) {
            headers.forEach(response::putHeader);
            head(true);
            response.writeHead();
        }
    }

    private void head(boolean more) {
        if (headSent) {
            return;
        }
        headSent = true;
        response.putHeader("content-type", framing.contentType()).putHeader("grpc-accept-encoding", Gzip.NAME);
        if (gzip) {
            response.putHeader("grpc-encoding", Gzip.NAME);
        }
        if (more && version != HttpVersion.HTTP_2) {
            response.setChunked(true);
        }
    }

    private void end(Buffer body, Map<String, String> trailers) {
        last(body, trailers);
        done();
    }

    private Future<Void> last(Buffer body, Map<String, String> trailers) {
        if (framing == Framing.NATIVE) {
            trailers.forEach((name, value) -> response.trailers().set(name, value));
            return response.end(body);
        }
        return response.end(body.length() == 0 ? trailerFrame(trailers) : body.appendBuffer(trailerFrame(trailers)));
    }

    private Buffer frame(Buffer message) {
        Buffer payload = gzip ? Gzip.deflate(message) : message;
        return encoded(frame((byte) (gzip ? 1 : 0), payload));
    }

    private Buffer trailerFrame(Map<String, String> trailers) {
        var text = new StringBuilder();
        trailers.forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        return encoded(frame(TRAILERS_FLAG, Buffer.buffer(text.toString().getBytes(StandardCharsets.US_ASCII))));
    }

    private static Buffer frame(byte flags, Buffer payload) {
        return Buffer.buffer(HEAD + payload.length())
                .appendByte(flags)
                .appendInt(payload.length())
                .appendBuffer(payload);
    }

    private Buffer encoded(Buffer frame) {
        return framing == Framing.WEB_TEXT ? WebText.encode(frame) : frame;
    }
}
