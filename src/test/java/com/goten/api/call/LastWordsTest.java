package com.goten.api.call;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.testing.Await;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LastWordsTest {
    private static final int CHUNK = 64 << 10;
    /** More than all buffers of a connection hold; a stream is full by its own window. */
    private static final int MUCH = 32 << 20;

    private final Vertx vertx = Vertx.vertx();
    private final AtomicBoolean said = new AtomicBoolean();
    private final Promise<Void> connectionClosed = Promise.promise();
    private final Promise<Throwable> broken = Promise.promise();
    private final Promise<Buffer> read = Promise.promise();
    private Duration patience = Duration.ofMillis(100);
    private volatile int sent;
    private HttpServer server;

    @BeforeEach
    void start() {
        server = Await.result(vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(this::answer)
                .listen());
    }

    @AfterEach
    void stop() {
        Await.result(vertx.close());
    }

    @Test
    void resetTheStreamOfAClientThatDoesNotReadThem() {
        ask(HttpVersion.HTTP_2, false);

        assertThat(Await.result(broken.future())).isInstanceOfSatisfying(
                StreamResetException.class, reset -> assertThat(reset.getCode()).isEqualTo(8));
        assertThat(said).as("put behind a full queue").isFalse();
        assertThat(connectionClosed.future().isComplete()).as("other calls go on").isFalse();
    }

    @Test
    void closeAConnectionWithoutStreams() {
        ask(HttpVersion.HTTP_1_1, false);

        Await.result(connectionClosed.future());
    }

    @Test
    void reachAClientThatReads() {
        patience = Duration.ofSeconds(20);
        ask(HttpVersion.HTTP_2, true);

        assertThat(Await.result(read.future()).length()).isEqualTo(sent);
        assertThat(said).isTrue();
    }

    private void answer(HttpServerRequest request) {
        var response = request.response();
        request.connection().closeHandler(closed -> connectionClosed.tryComplete());
        response.setChunked(request.version() != HttpVersion.HTTP_2).exceptionHandler(gone -> { });
        boolean streams = request.version() == HttpVersion.HTTP_2;
        while (sent < MUCH && !(streams && response.writeQueueFull())) {
            response.write(Buffer.buffer(new byte[CHUNK]));
            sent += CHUNK;
        }
        response.putTrailer("said", "yes");
        LastWords.say(vertx, request, patience, () -> {
            said.set(true);
            return response.end();
        });
    }

    private void ask(HttpVersion version, boolean reads) {
        var client = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false));
        vertx.getOrCreateContext().runOnContext(nothing -> client
                .request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/")
                .compose(HttpClientRequest::send)
                .onSuccess(response -> take(response, reads)));
    }

    private void take(HttpClientResponse response, boolean reads) {
        response.exceptionHandler(broken::tryComplete);
        if (reads) {
            response.body().onComplete(read);
        } else {
            response.pause();
        }
    }
}
