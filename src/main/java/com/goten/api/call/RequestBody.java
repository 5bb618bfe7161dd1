package com.goten.api.call;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException.FieldViolation;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.schema.ApiMethod;
import io.vertx.core.Future;
import java.util.Set;

/** The resource in the request of a Create or Update. */
final class RequestBody {
    private final FieldDescriptor field;

    RequestBody(ApiMethod method) {
        this.field = method.fields().body().orElseThrow();
    }

    /** The request's field, {@code device}. */
    String name() {
        return field.getName();
    }

    /** As {@link #located(Future, Set)} for a request that has no field beside the resource that could be at fault. */
    <T> Future<T> located(Future<T> outcome) {
        return located(outcome, Set.of());
    }

    /**
     * The outcome of a command, with the fields of a refusal as the client has them: what is wrong in the resource,
     * {@code spec.group}, is wrong in the request's {@code device.spec.group}.
     *
     * @param beside fields of the request that are no fields of the resource
     */
    <T> Future<T> located(Future<T> outcome, Set<String> beside) {
        return outcome.recover(failure -> Future.failedFuture(
                failure instanceof InvalidArgument invalid ? inRequest(invalid, beside) : failure));
    }

    private InvalidArgument inRequest(InvalidArgument invalid, Set<String> beside) {
        return new InvalidArgument(invalid.violations().stream()
                .map(violation -> beside.contains(violation.field())
                        ? violation
                        : new FieldViolation(name() + "." + violation.field(), violation.reason()))
                .toList());
    }

    /** @throws InvalidArgument where it is missing */
    DynamicMessage in(DynamicMessage request) {
        if (!request.hasField(field)) {
            throw new InvalidArgument(field.getName(), "is required");
        }
        return (DynamicMessage) request.getField(field);
    }
}
