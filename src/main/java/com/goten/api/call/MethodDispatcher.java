package com.goten.api.call;

import com.google.protobuf.DynamicMessage;
import com.goten.schema.ApiMethod;
import com.goten.watch.WatchService.WatchHandle;
import com.goten.watch.WatchSink;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** Runs API methods: the one way from every surface to reads, writes and watches. */
public interface MethodDispatcher {

    /**
     * A method with one answer.
     *
     * @return the serialized answer; fails with {@link com.goten.errors.GotenException}, or with anything else for bugs
     */
    Future<Buffer> unary(ApiMethod method, DynamicMessage request, CallContext context);

    /**
     * A method with a stream of answers.
     *
     * @throws com.goten.errors.GotenException where the request is refused before anything is sent
     */
    WatchHandle stream(ApiMethod method, DynamicMessage request, CallContext context, WatchSink sink);
}
