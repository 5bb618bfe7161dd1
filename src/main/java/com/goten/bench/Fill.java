package com.goten.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.client.InvalidStatusException;
import io.vertx.grpc.common.GrpcStatus;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Creates many resources, some hundreds of them side by side. Nothing of that is measured: what a busy machine refuses is
 * asked for again.
 */
final class Fill {
    private static final int TOGETHER = 400;
    private static final int MOST_ATTEMPTS = 50;
    private static final long PAUSE_MILLIS = 100;

    private final Vertx vertx;
    private final List<BenchClient> clients;

    Fill(Vertx vertx, List<BenchClient> clients) {
        this.vertx = vertx;
        this.clients = clients;
    }

    /** @param creation requests, from 0 */
    Future<Void> create(Requests type, int count, IntFunction<Buffer> creation) {
        return create(type, 0, count, creation);
    }

    private Future<Void> create(Requests type, int from, int count, IntFunction<Buffer> creation) {
        int to = Math.min(count, from + TOGETHER);
        return from == count
                ? Future.succeededFuture()
                : Future.all(IntStream.range(from, to)
                                .mapToObj(i -> create(clients.get(i % clients.size()), type, creation.apply(i), MOST_ATTEMPTS))
                                .toList())
                        .compose(made -> create(type, to, count, creation));
    }

    private Future<Buffer> create(BenchClient client, Requests type, Buffer creation, int attempts) {
        return client.unary(type.create(), creation).recover(failure -> mayPass(failure) && attempts > 1
                ? vertx.timer(PAUSE_MILLIS, TimeUnit.MILLISECONDS)
                        .compose(waited -> create(client, type, creation, attempts - 1))
                : Future.failedFuture(failure));
    }

    private static boolean mayPass(Throwable failure) {
        return failure instanceof InvalidStatusException refused
                && (refused.actualStatus() == GrpcStatus.UNAVAILABLE || refused.actualStatus() == GrpcStatus.ABORTED);
    }
}
