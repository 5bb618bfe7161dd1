package com.goten.bench;

import com.goten.errors.GotenException.DeadlineExceeded;
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
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A gRPC client over one connection; messages stay bytes. A call that is not answered for long fails with
 * {@code DeadlineExceeded}: a server that hangs must not hang the bench.
 */
final class BenchClient {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final GrpcClient client;
    private final Duration patience;
    private final SocketAddress address;
    private final Map<ApiMethod, ServiceMethod<Buffer, Buffer>> methods = new ConcurrentHashMap<>();

    BenchClient(Vertx vertx, SocketAddress address) {
        this(vertx, address, PATIENCE);
    }

    /** @param patience most that a call takes */
    BenchClient(Vertx vertx, SocketAddress address, Duration patience) {
        this.client = GrpcClient.client(vertx, new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setHttp2ConnectionWindowSize(8 << 20));
        this.address = address;
        this.patience = patience;
    }

    Future<Buffer> unary(ApiMethod method, Buffer request) {
        return client.request(address, service(method))
                .compose(call -> call.send(request))
                .compose(GrpcReadStream::last)
                .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(failure instanceof TimeoutException
                        ? new DeadlineExceeded(method.name() + " was not answered within " + patience.toSeconds() + " s")
                        : failure));
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
