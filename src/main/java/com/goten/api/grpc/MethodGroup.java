package com.goten.api.grpc;

import com.goten.api.call.HeldBytes;
import com.goten.errors.GotenException.ResourceExhausted;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Methods whose calls are bounded together: those of one group never take anything from those of another.
 *
 * @param who calls them, for errors
 * @param methods by full name, {@code devices.v1.DeviceService/GetDevice}
 * @param held accounts for their requests in memory
 */
record MethodGroup(
        String who, Map<String, GrpcMethod> methods, GrpcBounds bounds, HeldBytes held, AtomicInteger calls) {
    private static final Duration RETRY = Duration.ofMillis(200);

    MethodGroup {
        methods = Map.copyOf(methods);
    }

    MethodGroup(String who, Map<String, GrpcMethod> methods, GrpcBounds bounds, HeldBytes held) {
        this(who, methods, bounds, held, new AtomicInteger());
    }

    @Nullable GrpcMethod method(String name) {
        return methods.get(name);
    }

    /** Counts one more; {@link #left} takes it back, also after a refusal. */
    boolean entered() {
        return calls.incrementAndGet() <= bounds.maxCalls();
    }

    void left() {
        calls.decrementAndGet();
    }

    ResourceExhausted full() {
        return new ResourceExhausted(
                "this node has %d gRPC calls of %s open already".formatted(bounds.maxCalls(), who), "TOO_MANY_CALLS", RETRY);
    }
}
