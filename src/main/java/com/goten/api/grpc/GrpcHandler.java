package com.goten.api.grpc;

import com.goten.api.call.ErrorMapper;
import com.goten.api.call.HeldBytes;
import com.goten.errors.GotenException.ResourceExhausted;
import com.goten.errors.GotenException.Unimplemented;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Answers requests whose content type begins with {@code application/grpc}. Methods are looked up by path; an unknown one
 * is UNIMPLEMENTED, another content type than protobuf's is 415, and calls are bounded in number from their first byte.
 */
public final class GrpcHandler implements Handler<HttpServerRequest> {
    private static final String ANY_GRPC = "application/grpc";
    private static final Duration RETRY = Duration.ofMillis(200);

    private final Vertx vertx;
    private final Map<String, GrpcMethod> methods;
    private final ErrorMapper errors;
    private final GrpcBounds bounds;
    private final HeldBytes held;
    private final AtomicInteger open = new AtomicInteger();

    /**
     * @param methods by full name, {@code devices.v1.DeviceService/GetDevice}
     * @param held accounts for the requests in memory
     */
    GrpcHandler(
            Vertx vertx, Map<String, GrpcMethod> methods, ErrorMapper errors, GrpcBounds bounds, HeldBytes held) {
        this.vertx = vertx;
        this.methods = Map.copyOf(methods);
        this.errors = errors;
        this.bounds = bounds;
        this.held = held;
    }

    /** Whether a request is one for this handler. */
    public static boolean accepts(HttpServerRequest request) {
        String contentType = request.getHeader("content-type");
        return contentType != null && contentType.regionMatches(true, 0, ANY_GRPC, 0, ANY_GRPC.length());
    }

    @Override
    public void handle(HttpServerRequest request) {
        String contentType = request.getHeader("content-type");
        Optional<Framing> framing = Framing.of(contentType);
        if (framing.isEmpty()) {
            refuse(request, 415, "content type " + contentType + " is not served: messages are protobuf");
        } else if (!framing.get().runsOver(request.version())) {
            refuse(request, 415, "gRPC needs HTTP/2; over " + request.version().alpnName() + " there is gRPC-Web");
        } else if (!HttpMethod.POST.equals(request.method())) {
            request.response().putHeader("allow", "POST");
            refuse(request, 405, "gRPC methods are called by POST");
        } else {
            call(request, framing.get());
        }
    }

    private void call(HttpServerRequest request, Framing framing) {
        var exchange = new GrpcExchange(vertx, request, framing, errors, held.share(), open::decrementAndGet);
        String name = request.path().substring(1);
        GrpcMethod method = methods.get(name);
        if (open.incrementAndGet() > bounds.maxCalls()) {
            exchange.fail(new ResourceExhausted(
                    "this node has " + bounds.maxCalls() + " gRPC calls open already", "TOO_MANY_CALLS", RETRY));
        } else if (method == null) {
            exchange.fail(new Unimplemented("there is no method " + name));
        } else {
            exchange.start(method, framing, bounds.maxMessageBytes());
        }
    }

    private static void refuse(HttpServerRequest request, int status, String reason) {
        request.response().setStatusCode(status).putHeader("content-type", "text/plain").end(reason + "\n");
    }
}
