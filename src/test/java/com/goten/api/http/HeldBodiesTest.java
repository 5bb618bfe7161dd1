package com.goten.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import com.goten.testing.Await;
import io.vertx.core.Promise;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What of requests is in memory, and for how long. */
class HeldBodiesTest {
    private static final String ITEM = "/v1/projects/p/items/i";
    private static final String ITEMS = "/v1/projects/p/items";
    private static final int PART = 90_000;

    private final List<Socket> sockets = new ArrayList<>();
    private RestServer server;

    @BeforeEach
    void start() {
        server = new RestServer();
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        server.close();
    }

    private Socket send(String head, String body) throws IOException {
        Socket socket = server.socket();
        sockets.add(socket);
        socket.getOutputStream().write((head + "\r\nhost: x\r\n\r\n" + body).getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    private Socket begin(String path) throws IOException {
        return send("POST " + path + " HTTP/1.1\r\ncontent-length: " + RestServer.MAX_BODY, " ".repeat(PART));
    }

    private void awaitHeld(long bytes) {
        Await.until(() -> server.held.now() == bytes);
    }

    @Test
    void boundsWhatUnfinishedBodiesHoldTogether() throws Exception {
        for (int i = 1; i <= 4; i++) {
            begin(i % 2 == 0 ? ITEMS : ITEMS + ":watch");
            awaitHeld((long) i * PART);
        }
        var refused = server.send(server.request(ITEMS).POST(BodyPublishers.ofString(" ".repeat(PART))));
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("TOO_MANY_BYTES");
        assertThat(refused.headers().firstValue("retry-after")).contains("1");
        awaitHeld(4L * PART);
        for (Socket socket : sockets) {
            socket.close();
        }
        awaitHeld(0);
    }

    @Test
    void holdsABodyUntilItIsAnswered() throws Exception {
        Promise<DynamicMessage> answer = Promise.promise();
        server.dispatcher.answer = call -> answer.future();
        String body = "{\"displayName\": \"x\"}";
        var answered = server.client.sendAsync(
                server.request(ITEMS).POST(BodyPublishers.ofString(body)).build(),
                BodyHandlers.ofString());
        awaitHeld(body.length());
        answer.complete(DynamicMessage.getDefaultInstance(TestApi.type("Item")));
        assertThat(answered.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        awaitHeld(0);
    }

    @Test
    void aStreamHoldsNothingOfItsRequest() throws Exception {
        String body = "{\"resumeToken\": \"" + "x".repeat(PART) + "\"}";
        try (var stream = server.open(server.request(ITEMS + ":watch").POST(BodyPublishers.ofString(body))).body()) {
            assertThat(server.dispatcher.streams.poll(20, TimeUnit.SECONDS)).isNotNull();
            awaitHeld(0);
        }
    }

    @Test
    void tellsTheCallThatItsClientHasGone() throws Exception {
        server.dispatcher.answer = call -> Promise.<DynamicMessage>promise().future();
        String body = "{\"times\": 1}";
        Socket socket = send("POST " + ITEM + ":run HTTP/1.1\r\ncontent-length: " + body.length(), body);
        var call = server.dispatcher.arrived.poll(20, TimeUnit.SECONDS);
        assertThat(call.context().abandoned().isComplete()).isFalse();
        assertThat(server.held.now()).isEqualTo(body.length());

        socket.close();

        Await.result(call.context().abandoned());
        awaitHeld(0);
    }
}
