package com.goten.boot;

import io.vertx.core.Future;
import java.net.BindException;

/** Says which port it was that could not be listened on. */
final class BindFailure {
    private BindFailure() {}

    static <T> Future<T> explain(Throwable failure, String host, int port) {
        return Future.failedFuture(failure instanceof BindException
                ? new StartException("cannot listen on " + host + ":" + port + ": " + failure.getMessage()
                        + ". Is another program there?")
                : failure);
    }
}
