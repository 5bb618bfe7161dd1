package com.goten.mixin;

import com.goten.testing.Await;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A peer whose answers a test plays. */
final class PlayedPeer {
    private final HttpServer server;

    PlayedPeer(Vertx vertx, int port, Handler<HttpServerRequest> play) {
        var options = new HttpServerOptions().setHost("127.0.0.1").setPort(port).setReuseAddress(true);
        server = Await.result(vertx.createHttpServer(options).requestHandler(play).listen());
    }

    int port() {
        return server.actualPort();
    }

    String address() {
        return "127.0.0.1:" + port();
    }

    void stop() {
        Await.result(server.shutdown(0, TimeUnit.SECONDS));
    }

    static HttpServerResponse head(HttpServerRequest request) {
        return request.response().putHeader("content-type", "application/grpc+proto");
    }

    static void answer(HttpServerRequest request, Buffer message) {
        HttpServerResponse response = head(request);
        response.trailers().set("grpc-status", "0").set("goten-test", "there");
        response.end(AnswerFrames.frame(message));
    }

    /** Without any message: the status is in the head. */
    static void fail(HttpServerRequest request, Map<String, String> status) {
        HttpServerResponse response = head(request);
        status.forEach(response::putHeader);
        response.end();
    }
}
