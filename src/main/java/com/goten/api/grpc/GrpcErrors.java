package com.goten.api.grpc;

import com.goten.errors.GotenException.ResourceExhausted;

/** Failures that only this surface knows. */
final class GrpcErrors {
    private GrpcErrors() {}

    /** gRPC's convention for messages over the bound is RESOURCE_EXHAUSTED; sending it again does not help. */
    static ResourceExhausted tooLarge(String what, long max) {
        return new ResourceExhausted(what + " over the limit of " + max + " bytes", "MESSAGE_TOO_LARGE", null);
    }
}
