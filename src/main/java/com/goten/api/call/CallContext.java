package com.goten.api.call;

import com.goten.errors.GotenException.Cancelled;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a call brings along beside its request.
 *
 * @param headers gRPC metadata or HTTP headers, keys in lower case
 * @param abandoned completes when the client has gone, so that nobody waits for the answer
 */
public record CallContext(Deadline deadline, Map<String, String> headers, Future<Void> abandoned) {

    /** Of a client whose going nobody notices. */
    public CallContext(Deadline deadline, Map<String, String> headers) {
        this(deadline, headers, Promise.<Void>promise().future());
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** A further step of the call. It is not begun for a client that has gone: {@link Cancelled}. */
    <T> Future<T> step(Supplier<Future<T>> step) {
        return abandoned.isComplete() ? Future.failedFuture(gone()) : step.get();
    }

    static Cancelled gone() {
        return new Cancelled("the client has gone");
    }
}
