package com.goten.api.grpc;

import io.vertx.core.buffer.Buffer;

/** A method as the transport sees it. */
@FunctionalInterface
interface GrpcMethod {

    /** Called once per call, before any of its messages. */
    Receiver open(GrpcExchange exchange);

    /** What a call's client does, all on the call's context. What it throws fails the call. */
    interface Receiver {
        void message(Buffer message);

        /** No message follows. */
        void halfClosed();

        /** The client has gone; nothing is written any more. Not called after the answer is complete. */
        default void cancelled() {}
    }
}
