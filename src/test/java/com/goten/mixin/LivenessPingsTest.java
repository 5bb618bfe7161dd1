package com.goten.mixin;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.testing.Await;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LivenessPingsTest {
    private static final String HTTP2_PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final Buffer EMPTY_SETTINGS = Buffer.buffer(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
    private static final Duration INTERVAL = Duration.ofMillis(20);

    private final Vertx vertx = Vertx.vertx();

    private int serverWith(Duration patience) {
        return Await.result(vertx.createHttpServer()
                        .requestHandler(request -> request.response().end("here"))
                        .connectionHandler(new LivenessPings(vertx, "client", INTERVAL, patience))
                        .listen(0, "127.0.0.1"))
                .actualPort();
    }

    @AfterEach
    void stop() {
        Await.result(vertx.close());
    }

    @Test
    void closesAConnectionWhoseOtherEndSaysNothing() {
        int port = serverWith(Duration.ofMillis(500));
        Promise<Void> closed = Promise.promise();
        var socket = Await.result(vertx.createNetClient().connect(port, "127.0.0.1"));
        socket.handler(unread -> {}).closeHandler(v -> closed.complete());
        socket.write(Buffer.buffer(HTTP2_PREFACE).appendBuffer(EMPTY_SETTINGS));
        Await.result(closed.future());
    }

    /** For longer than the patience with silence lasts, which is longer than a busy machine keeps an answer back. */
    @Test
    void keepsAConnectionWhoseOtherEndAnswers() {
        Duration patience = Duration.ofSeconds(3);
        int port = serverWith(patience);
        var asked = new AtomicInteger();
        var client = vertx.httpClientBuilder()
                .with(new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false))
                .withConnectHandler(connection -> connection.pingHandler(ping -> asked.incrementAndGet()))
                .build();
        String first = answer(client.request(HttpMethod.GET, port, "127.0.0.1", "/"));
        Await.until(() -> asked.get() >= patience.dividedBy(INTERVAL) * 3 / 2);
        assertThat(first).isEqualTo("here");
        assertThat(answer(client.request(HttpMethod.GET, port, "127.0.0.1", "/"))).isEqualTo("here");
    }

    private static String answer(Future<HttpClientRequest> request) {
        return Await.result(request.compose(HttpClientRequest::send)
                .compose(response -> response.body())
                .map(Buffer::toString));
    }
}
