package com.goten.api.grpc;

import com.goten.api.call.CallGate;
import com.goten.api.call.CallGate.State;
import com.goten.api.call.WireMessages;
import com.goten.errors.GotenException.NotFound;
import com.google.protobuf.Message;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.health.v1.HealthCheckRequest;
import io.vertx.grpc.health.v1.HealthCheckResponse;
import io.vertx.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.vertx.grpc.health.v1.HealthListResponse;
import java.util.Map;
import java.util.Set;

/**
 * {@code grpc.health.v1.Health}: SERVING exactly while the gate lets calls in, for the empty service name and for every
 * service there is.
 */
final class HealthCheck {
    static final String SERVICE = "grpc.health.v1.Health";

    private final CallGate gate;
    private final Set<String> services;

    /** @param services known names, the empty one among them */
    HealthCheck(CallGate gate, Set<String> services) {
        this.gate = gate;
        this.services = Set.copyOf(services);
    }

    /** The methods by full name. */
    Map<String, GrpcMethod> methods() {
        return Map.of(
                SERVICE + "/Check", exchange -> new OneRequest(request -> check(exchange, request)),
                SERVICE + "/List", exchange -> new OneRequest(request -> list(exchange)),
                SERVICE + "/Watch", this::watch);
    }

    private void check(GrpcExchange exchange, Buffer request) {
        String service = parse(request);
        if (!services.contains(service)) {
            throw new NotFound(service);
        }
        exchange.writer().finish(bytes(response(status())));
    }

    private void list(GrpcExchange exchange) {
        var all = HealthListResponse.newBuilder();
        HealthCheckResponse one = response(status());
        services.forEach(service -> all.putStatuses(service, one));
        exchange.writer().finish(bytes(all.build()));
    }

    private GrpcMethod.Receiver watch(GrpcExchange exchange) {
        var subscription = new Subscription(exchange);
        return new OneRequest(subscription::start, subscription::stop);
    }

    private ServingStatus status() {
        return gate.state() == State.OPEN ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    }

    private static String parse(Buffer request) {
        var read = HealthCheckRequest.newBuilder();
        WireMessages.readRequest(request, read);
        return read.getService();
    }

    private static HealthCheckResponse response(ServingStatus status) {
        return HealthCheckResponse.newBuilder().setStatus(status).build();
    }

    private static Buffer bytes(Message message) {
        return Buffer.buffer(message.toByteArray());
    }

    /** One watcher: told the present status, then each change. An unknown service may become known, so it may wait. */
    private final class Subscription {
        private final GrpcExchange exchange;
        private Runnable unsubscribe = () -> {};

        Subscription(GrpcExchange exchange) {
            this.exchange = exchange;
        }

        void start(Buffer request) {
            if (!services.contains(parse(request))) {
                exchange.writer().send(bytes(response(ServingStatus.SERVICE_UNKNOWN)));
                return;
            }
            unsubscribe = gate.onChange(state -> exchange.onContext(this::tell));
            tell();
        }

        private void tell() {
            exchange.writer().send(bytes(response(status())));
        }

        void stop() {
            unsubscribe.run();
        }
    }
}
