package com.goten.boot;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/**
 * An event loop of one's own, for what is no verticle: store, tailer. Without it everything that is made on the
 * program's thread would share the first loop, and the deployments of a process would wait for each other.
 */
final class OwnLoop extends VerticleBase {
    private OwnLoop() {}

    static Future<OwnLoop> start(Vertx vertx) {
        var loop = new OwnLoop();
        return vertx.deployVerticle(loop).map(loop);
    }

    /** Runs something that begins asynchronous work on the loop. */
    <T> Future<T> call(Supplier<Future<T>> work) {
        var promise = Promise.<T>promise();
        loop().runOnContext(ignored -> work.get().onComplete(promise));
        return promise.future();
    }

    Future<Void> close() {
        return vertx.undeploy(loop().deploymentID());
    }

    private Context loop() {
        return context;
    }
}
