package com.goten.api.grpc;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.goten.api.call.CallGate;
import com.goten.api.call.ErrorMapper;
import com.goten.api.call.HeldBytes;
import com.goten.api.call.MethodDispatcher;
import com.goten.schema.ApiMethod;
import com.goten.schema.ApiVersion;
import com.goten.schema.ServiceSchema;
import io.vertx.core.Vertx;
import io.vertx.grpc.health.v1.HealthProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Puts the gRPC surface of a deployment together: its methods in all versions, health, reflection, and what peers call. */
public final class GrpcSurface {
    /** Peers have bounds of their own: names of a thousand targets, and more calls than there are deployments. */
    private static final GrpcBounds PEER_BOUNDS = new GrpcBounds(4 << 20, 4_096);
    private static final long PEER_HELD_BYTES = 64L << 20;

    private GrpcSurface() {}

    public static GrpcHandler handler(
            Vertx vertx,
            ServiceSchema schema,
            MethodDispatcher dispatcher,
            CallGate gate,
            PeerSurface peers,
            GrpcBounds bounds,
            HeldBytes held) {
        Map<String, GrpcMethod> methods = new HashMap<>();
        var services = new TreeSet<String>();
        List<FileDescriptor> files = new ArrayList<>();
        for (ApiVersion version : schema.versions()) {
            files.addAll(version.files());
            for (ApiMethod method : version.methods()) {
                methods.put(method.fullName(), method(method, dispatcher));
                services.add(method.descriptor().getService().getFullName());
            }
        }
        var healthy = new TreeSet<>(services);
        healthy.add("");
        methods.putAll(new HealthCheck(gate, healthy).methods());
        files.add(HealthProto.getDescriptor());
        files.addAll(Reflection.files());
        services.addAll(List.of(HealthCheck.SERVICE, Reflection.SERVICE, Reflection.ALPHA_SERVICE));
        methods.putAll(new Reflection(new ReflectionIndex(files), services).methods());
        return new GrpcHandler(
                vertx,
                new MethodGroup("clients", methods, bounds, held),
                new MethodGroup("other deployments", peers.methods(), PEER_BOUNDS, new HeldBytes(PEER_HELD_BYTES)),
                new ErrorMapper(schema.service()));
    }

    private static GrpcMethod method(ApiMethod method, MethodDispatcher dispatcher) {
        return method.streams() ? new ApiStream(method, dispatcher) : new ApiUnary(method, dispatcher);
    }
}
