package com.goten.api.grpc;

import com.goten.api.call.ErrorMapper;
import com.goten.errors.GotenException.Unimplemented;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;

/**
 * Answers requests whose content type begins with {@code application/grpc}. Methods are looked up by path; an unknown one
 * is UNIMPLEMENTED, another content type than protobuf's is 415, and calls are bounded in number from their first byte, each group of
 * methods for itself.
 */
public final class GrpcHandler implements Handler<HttpServerRequest> {
    private static final String ANY_GRPC = "application/grpc";

    private final Vertx vertx;
    private final MethodGroup clients;
    private final List<MethodGroup> groups;
    private final ErrorMapper errors;

    /**
     * @param clients what clients call; names that nobody has count among these
     * @param peers what other deployments call
     */
    GrpcHandler(Vertx vertx, MethodGroup clients, MethodGroup peers, ErrorMapper errors) {
        this.vertx = vertx;
        this.clients = clients;
        this.groups = List.of(clients, peers);
        this.errors = errors;
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
        String name = request.path().substring(1);
        MethodGroup group = group(name);
        GrpcMethod method = group.method(name);
        var exchange = new GrpcExchange(vertx, request, framing, errors, group.held().share(), group::left);
        if (!group.entered()) {
            exchange.fail(group.full());
        } else if (method == null) {
            exchange.fail(new Unimplemented("there is no method " + name));
        } else {
            exchange.start(method, framing, group.bounds().maxMessageBytes());
        }
    }

    private MethodGroup group(String method) {
        return groups.stream().filter(one -> one.method(method) != null).findFirst().orElse(clients);
    }

    private static void refuse(HttpServerRequest request, int status, String reason) {
        request.response().setStatusCode(status).putHeader("content-type", "text/plain").end(reason + "\n");
    }
}
