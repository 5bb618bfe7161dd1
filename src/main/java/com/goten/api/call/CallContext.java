package com.goten.api.call;

import com.goten.errors.GotenException.Cancelled;
import com.goten.mixin.CallHeaders;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a call brings along beside its request.
 *
 * @param headers gRPC metadata or HTTP headers, keys in lower case
 * @param abandoned completes when the client has gone, so that nobody waits for the answer
 * @param answer goes out with the answer
 * @param scope of what is read here
 */
public record CallContext(
        Deadline deadline,
        Map<String, String> headers,
        Future<Void> abandoned,
        AnswerHeaders answer,
        ReadScope scope) {

    public CallContext(
            Deadline deadline, Map<String, String> headers, Future<Void> abandoned, AnswerHeaders answer) {
        this(deadline, headers, abandoned, answer, ReadScope.ALL);
    }

    public CallContext(Deadline deadline, Map<String, String> headers, Future<Void> abandoned) {
        this(deadline, headers, abandoned, new AnswerHeaders());
    }

    /** Of a client whose going nobody notices. */
    public CallContext(Deadline deadline, Map<String, String> headers) {
        this(deadline, headers, Promise.<Void>promise().future());
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** Whether a header is there with that value. */
    public boolean says(String name, String value) {
        return value.equals(headers.get(name));
    }

    /** Whether the client wants an answer without the regions that cannot be asked rather than none. */
    public boolean allowsPartial() {
        return says(CallHeaders.ALLOW_PARTIAL, "true");
    }

    /** Whether only what this deployment owns is asked for. */
    public boolean ownedOnly() {
        return says(CallHeaders.SCOPE, CallHeaders.OWNED);
    }

    /** Whether it is about what is in this deployment, and goes no further: somebody asks several. */
    public boolean isPart() {
        return ownedOnly() || says(CallHeaders.SCOPE, CallHeaders.PRESENT);
    }

    /** The same call with another header. */
    public CallContext with(String name, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(name, value);
        return new CallContext(deadline, more, abandoned, answer, scope);
    }

    /** The same call about a part of what is here. */
    public CallContext in(ReadScope other) {
        return new CallContext(deadline, headers, abandoned, answer, other);
    }

    /** A further step of the call. It is not begun for a client that has gone: {@link Cancelled}. */
    public <T> Future<T> step(Supplier<Future<T>> step) {
        return abandoned.isComplete() ? Future.failedFuture(gone()) : step.get();
    }

    static Cancelled gone() {
        return new Cancelled("the client has gone");
    }
}
