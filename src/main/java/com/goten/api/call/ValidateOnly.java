package com.goten.api.call;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.mixin.CallHeaders;
import com.goten.schema.ApiMethod;
import com.goten.schema.Verb;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.function.Function;

/**
 * Deletions that are to be tried out only: the request says so in a bool {@code validate_only} where the schema has one, or
 * the call in a header. Whatever else says so and may change something, or says it in other words, is refused: nobody who
 * asked for nothing to be done finds it done.
 */
public final class ValidateOnly implements CallInterceptor {
    private static final String FIELD = "validate_only";

    ValidateOnly() {}

    /** Whether a Delete is to change nothing. */
    public static boolean asked(ApiMethod method, DynamicMessage request, CallContext context) {
        return RequestField.bool(method, FIELD).in(request) || header(context);
    }

    /** @throws InvalidArgument where the header says neither yes nor no */
    private static boolean header(CallContext context) {
        String value = context.header(CallHeaders.VALIDATE_ONLY).orElse("false");
        if (!value.equals("true") && !value.equals("false")) {
            throw new InvalidArgument(CallHeaders.VALIDATE_ONLY, "must be true or false");
        }
        return value.equals("true");
    }

    @Override
    public Future<Buffer> unary(Call call, Function<Call, Future<Buffer>> next) {
        if (call.method().mayWrite() && call.method().verb() != Verb.DELETE) {
            refuse(call, CallHeaders.VALIDATE_ONLY, header(call.context()));
            refuse(call, FIELD, field(call));
        }
        return next.apply(call);
    }

    /** In the request of a method of the service's own it means what those who serve it say. */
    private static boolean field(Call call) {
        return call.method().verb().writes() && RequestField.bool(call.method(), FIELD).in(call.request());
    }

    private static void refuse(Call call, String where, boolean asked) {
        if (asked) {
            throw new InvalidArgument(where, call.method().name() + " cannot be tried out; only deletions can");
        }
    }

    @Override
    public void opening(RunningStream stream) {}
}
