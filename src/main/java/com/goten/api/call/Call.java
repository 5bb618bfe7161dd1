package com.goten.api.call;

import com.google.protobuf.DynamicMessage;
import com.goten.schema.ApiMethod;

/** One call: over what, what is called, with what, and what it brings along. */
public record Call(Surface surface, ApiMethod method, DynamicMessage request, CallContext context) {

    /** The same that brings something else along. */
    public Call with(CallContext other) {
        return new Call(surface, method, request, other);
    }

    /** The same that asks for something else. */
    public Call with(DynamicMessage other) {
        return new Call(surface, method, other, context);
    }
}
