package com.goten.api.call;

import com.google.protobuf.DynamicMessage;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** One method with one answer, prepared: the fields of its request and response are looked up once. */
@FunctionalInterface
interface UnaryCall {

    /**
     * @return the serialized answer
     * @throws com.goten.errors.GotenException for a bad request; failed futures are as good
     */
    Future<Buffer> run(DynamicMessage request, CallContext context);
}
