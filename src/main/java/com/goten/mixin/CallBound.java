package com.goten.mixin;

import com.goten.errors.GotenException;
import com.goten.schema.DeploymentId;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Bounds how many calls of other deployments are answered at a time. Safe to use from any thread. */
final class CallBound {
    private final DeploymentId own;
    private final int most;
    private final AtomicInteger running = new AtomicInteger();

    CallBound(DeploymentId own, int most) {
        this.own = own;
        this.most = most;
    }

    /** The same method, that refuses calls above the bound. */
    PeerMethods.Unary around(PeerMethods.Unary method) {
        return (request, deadline) -> {
            if (running.incrementAndGet() > most) {
                running.decrementAndGet();
                return Future.failedFuture(new GotenException.ResourceExhausted(
                        own + " answers " + most + " deployments already", "TOO_MANY_CALLS", Duration.ofMillis(200)));
            }
            return method.call(request, deadline).onComplete(answered -> running.decrementAndGet());
        };
    }
}
