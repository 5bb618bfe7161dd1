package com.goten.store.pg;

import com.goten.errors.GotenException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;

/** The answer to a caller on another context: whoever completes it, the caller's future completes on his context. */
final class Reply<R> {
    private final Context caller;
    private final Promise<R> promise = Promise.promise();

    Reply(Vertx vertx) {
        this.caller = vertx.getOrCreateContext();
    }

    Future<R> future() {
        return promise.future();
    }

    void succeed(R answer) {
        caller.runOnContext(ignored -> promise.tryComplete(answer));
    }

    void fail(GotenException reason) {
        caller.runOnContext(ignored -> promise.tryFail(reason));
    }
}
