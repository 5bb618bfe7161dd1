package com.goten.bench;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Creates many resources, some hundreds of them side by side. */
final class Fill {
    private static final int TOGETHER = 500;

    private final List<BenchClient> clients;

    Fill(List<BenchClient> clients) {
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
                                .mapToObj(i -> clients.get(i % clients.size()).unary(type.create(), creation.apply(i)))
                                .toList())
                        .compose(made -> create(type, to, count, creation));
    }
}
