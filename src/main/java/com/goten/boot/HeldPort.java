package com.goten.boot;

import com.goten.boot.DeploymentSpec.Listen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;

/**
 * A port that is bound before there is anything to serve: so its number can be told to others, also where it is "any
 * free one", and nobody else takes it. Until the API listens there too, all requests are refused with 503, which
 * deployments take for "not there yet".
 *
 * @param listen the port to give to others that are to share it; a negative number stands for any free one
 */
record HeldPort(Listen listen, int actual, HttpServer server) {
    private static final int NOT_YET = 503;

    /** @param key to be shared under where any free port will do, a number of its own */
    static Future<HeldPort> hold(Vertx vertx, Listen listen, int key) {
        int port = listen.port() == 0 ? -key : listen.port();
        return vertx.createHttpServer()
                .requestHandler(request -> request.response().setStatusCode(NOT_YET).end())
                .listen(port, listen.host())
                .recover(failure -> BindFailure.explain(failure, listen.host(), listen.port()))
                .map(server -> new HeldPort(new Listen(listen.host(), port), server.actualPort(), server));
    }

    String address() {
        return listen.host() + ":" + actual;
    }

    /** Leaves the port to those who share it; closes it where there are none. */
    Future<Void> release() {
        return server.close();
    }
}
