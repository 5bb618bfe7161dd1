package com.goten.testing;

import com.goten.mixin.Peers;
import com.goten.schema.DeploymentId;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Peers without streams.
 *
 * @param calls answers a call by its method
 */
public record OnlyUnary(BiFunction<String, Buffer, Future<Answer>> calls) implements Peers {
    @Override
    public Future<Answer> unary(
            DeploymentId peer, String method, Buffer request, MultiMap metadata, Deadline deadline) {
        return calls.apply(method, request);
    }

    @Override
    public Future<Stream> stream(
            DeploymentId peer,
            String method,
            Buffer request,
            MultiMap metadata,
            Function<Buffer, Future<Void>> messages) {
        return Future.failedFuture("no streams");
    }
}
