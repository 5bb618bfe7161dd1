package com.goten.bench;

import com.goten.schema.ApiMethod;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcReadStream;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** A gRPC client over one connection; messages stay bytes. */
final class BenchClient {
    private final GrpcClient client;
    private final SocketAddress address;
    private final Map<ApiMethod, ServiceMethod<Buffer, Buffer>> methods = new ConcurrentHashMap<>();

    BenchClient(Vertx vertx, SocketAddress address) {
        this.client = GrpcClient.client(vertx, new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setHttp2ConnectionWindowSize(8 << 20));
        this.address = address;
    }

    Future<Buffer> unary(ApiMethod method, Buffer request) {
        return client.request(address, service(method))
                .compose(call -> call.send(request))
                .compose(GrpcReadStream::last);
    }

    /** Opens a stream; each message goes to the consumer. Answers, when it has been accepted, what ends it. */
    Future<Runnable> stream(ApiMethod method, Buffer request, Consumer<Buffer> messages) {
        return client.request(address, service(method)).compose(call -> call.send(request).map(response -> {
            response.handler(messages::accept);
            return call::cancel;
        }));
    }

    private ServiceMethod<Buffer, Buffer> service(ApiMethod method) {
        return methods.computeIfAbsent(method, m -> ServiceMethod.client(
                ServiceName.create(m.descriptor().getService().getFullName()),
                m.name(),
                GrpcMessageEncoder.IDENTITY,
                GrpcMessageDecoder.IDENTITY));
    }

    Future<Void> close() {
        return client.close();
    }
}
