package com.goten.api.call;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.schema.ApiMethod;

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

    /** @throws InvalidArgument where it is missing */
    DynamicMessage in(DynamicMessage request) {
        if (!request.hasField(field)) {
            throw new InvalidArgument(field.getName(), "is required");
        }
        return (DynamicMessage) request.getField(field);
    }
}
