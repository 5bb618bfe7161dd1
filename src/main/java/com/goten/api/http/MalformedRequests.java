package com.goten.api.http;

import com.goten.api.call.ErrorMapper;
import com.goten.errors.GotenException.InvalidArgument;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;

/**
 * Answers what is no HTTP request or is over the server's own bounds; for
 * {@link io.vertx.core.http.HttpServer#invalidRequestHandler}. The connection ends with the answer, as nobody knows
 * where in it the next request would begin.
 */
public final class MalformedRequests implements Handler<HttpServerRequest> {
    private final ErrorAnswer errors;

    public MalformedRequests(String service) {
        this.errors = new ErrorAnswer(new ErrorMapper(service));
    }

    @Override
    public void handle(HttpServerRequest request) {
        request.response().putHeader("connection", "close");
        new JsonAnswer(request, errors).fail(refusal(request.decoderResult().cause()));
        request.connection().close();
    }

    private static HttpRefusal refusal(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return HttpRefusal.malformed(414, new InvalidArgument("uri", "is longer than 16 KiB"));
        }
        return cause instanceof TooLongHttpHeaderException
                ? HttpRefusal.malformed(431, new InvalidArgument("headers", "are too long"))
                : HttpRefusal.malformed(400, new InvalidArgument("request", "is not HTTP"));
    }
}
