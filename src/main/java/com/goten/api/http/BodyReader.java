package com.goten.api.http;

import com.goten.api.call.HeldBytes;
import com.goten.errors.GotenException.Cancelled;
import com.goten.errors.GotenException.DeadlineExceeded;
import com.goten.errors.GotenException.ResourceExhausted;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/**
 * Reads the body of a request up to a bound. The rest of a refused one is read and dropped for a while, so that a
 * client which sends all before it listens finds the answer, and not a reset connection.
 */
final class BodyReader {
    private final Vertx vertx;
    private final HttpServerRequest request;
    private final HttpApiOptions options;
    private final HeldBytes.Share held;
    private final Promise<Buffer> whole = Promise.promise();
    private Buffer body = Buffer.buffer();

    private BodyReader(Vertx vertx, HttpServerRequest request, HttpApiOptions options, HeldBytes.Share held) {
        this.vertx = vertx;
        this.request = request;
        this.options = options;
        this.held = held;
    }

    /**
     * @param held accounts for what is read, until the caller releases it
     * @return fails with {@link com.goten.errors.GotenException.ResourceExhausted} where too much is held already,
     *     {@link HttpRefusal} 413 or 415, {@link DeadlineExceeded} when the body takes too long, or {@link Cancelled}
     *     when the client goes away
     */
    static Future<Buffer> read(
            Vertx vertx, HttpServerRequest request, Deadline deadline, HttpApiOptions options, HeldBytes.Share held) {
        var reader = new BodyReader(vertx, request, options, held);
        request.exceptionHandler(gone -> reader.whole.tryFail(new Cancelled("the client went away")));
        request.endHandler(end -> reader.end());
        request.handler(reader::add);
        reader.begin();
        long timer = vertx.setTimer(deadline.remainingMillis(), id -> reader.refuse(late()));
        return reader.whole.future().onComplete(read -> vertx.cancelTimer(timer));
    }

    private static DeadlineExceeded late() {
        return new DeadlineExceeded("the body did not arrive by the deadline");
    }

    private void begin() {
        if (announcedBytes() > options.maxBodyBytes()) {
            refuse(HttpRefusal.bodyTooLarge(options.maxBodyBytes()));
        } else if ("100-continue".equalsIgnoreCase(request.getHeader("expect"))) {
            request.response().writeContinue();
        }
    }

    private long announcedBytes() {
        String length = request.getHeader("content-length");
        return length == null ? 0 : Long.parseLong(length);
    }

    private void add(Buffer part) {
        if (body.length() == 0) {
            MediaType.refusal(request).ifPresent(this::refuse);
        }
        if (body.length() + (long) part.length() > options.maxBodyBytes()) {
            refuse(HttpRefusal.bodyTooLarge(options.maxBodyBytes()));
        } else {
            keep(part);
        }
    }

    private void keep(Buffer part) {
        try {
            held.hold(part.length());
            body.appendBuffer(part);
        } catch (ResourceExhausted full) {
            refuse(full);
        }
    }

    private void end() {
        Buffer read = body;
        body = Buffer.buffer();
        whole.tryComplete(read);
    }

    private void refuse(RuntimeException refusal) {
        request.handler(dropped -> {});
        body = Buffer.buffer();
        if (whole.tryFail(refusal)) {
            vertx.setTimer(options.drainTimeout().toMillis(), id -> cutOff());
        }
    }

    private void cutOff() {
        if (request.isEnded()) {
            return;
        }
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset();
        } else {
            request.connection().close();
        }
    }
}
