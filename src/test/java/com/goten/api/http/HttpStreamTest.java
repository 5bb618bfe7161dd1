package com.goten.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Timestamp;
import com.goten.api.http.FakeDispatcher.OpenStream;
import com.goten.errors.GotenException;
import com.goten.testing.Await;
import com.goten.watch.WatchSink.WatchFrame;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HttpStreamTest {
    private static final String WATCH = "/v1/projects/p/items:watch";

    private RestServer server;

    @BeforeEach
    void start() {
        server = new RestServer(
                HttpClient.Version.HTTP_1_1, HttpApiOptions.DEFAULT.withEventKeepAlive(Duration.ofMillis(50)));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private OpenStream opened() throws InterruptedException {
        return opened(server);
    }

    private static OpenStream opened(RestServer server) throws InterruptedException {
        OpenStream stream = server.dispatcher.streams.poll(20, TimeUnit.SECONDS);
        assertThat(stream).as("a stream was opened").isNotNull();
        return stream;
    }

    private static BufferedReader lines(HttpResponse<InputStream> response) {
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    @Test
    void refusesStreamsOverHttp10() throws Exception {
        try (var socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(("GET " + WATCH + " HTTP/1.0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains(" 505 ", "FAILED_PRECONDITION", "a stream of answers needs HTTP/1.1 or HTTP/2");
        }
    }

    @Test
    void streamsJsonLines() throws Exception {
        HttpResponse<InputStream> response = server.open(server.request(WATCH + "?resumeToken=t"));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("application/x-ndjson");
        OpenStream stream = opened();
        stream.send("{\"items\": [{\"displayName\": \"a\\nb\"}]}", "");
        stream.send("{\"isCurrent\": true, \"resumeToken\": \"t1\"}", "t1");
        stream.endInOrder();
        var lines = lines(response);
        assertThat(lines.readLine()).isEqualTo("{\"items\":[{\"displayName\":\"a\\nb\"}]}");
        assertThat(lines.readLine()).isEqualTo("{\"isCurrent\":true,\"resumeToken\":\"t1\"}");
        assertThat(lines.readLine()).isNull();
        assertThat(TestApi.JSON.print(server.dispatcher.arrived.take().request()).toString())
                .isEqualTo("{\"parent\":\"projects/p\",\"resumeToken\":\"t\"}");
    }

    /** What it has not read is dropped with the stream, not kept until it goes. */
    @Test
    void isCutOffWhereTheClientDoesNotReadTheReasonEither() throws Exception {
        var vertx = Vertx.vertx();
        try {
            Promise<Throwable> broken = Promise.promise();
            var client = vertx.createHttpClient(new HttpClientOptions()
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(false));
            client.request(HttpMethod.GET, server.port(), "127.0.0.1", WATCH)
                    .compose(HttpClientRequest::send)
                    .onSuccess(answer -> answer.pause().exceptionHandler(broken::tryComplete));
            OpenStream stream = opened();
            stream.run(() -> {
                while (stream.sink.writable()) {
                    stream.sink.send(new WatchFrame(page("x".repeat(1_000)), Optional.empty()));
                }
                stream.sink.end(new GotenException.ResourceExhausted("too slow", "SLOW_READER", Duration.ZERO));
            });

            assertThat(Await.result(broken.future())).isInstanceOf(StreamResetException.class);
        } finally {
            Await.result(vertx.close());
        }
    }

    private static Buffer page(String name) {
        var json = "{\"items\": [{\"displayName\": \"" + name + "\"}]}";
        return Buffer.buffer(TestApi.JSON.parse(TestApi.type("WatchItemsResponse"), json).toByteArray());
    }

    @Test
    void opensByPostToo() throws Exception {
        HttpResponse<InputStream> response =
                server.open(server.request(WATCH).POST(BodyPublishers.ofString("{\"resumeToken\": \"t\"}")));
        opened().endInOrder();
        assertThat(lines(response).readLine()).isNull();
        assertThat(TestApi.JSON.print(server.dispatcher.arrived.take().request()).toString())
                .isEqualTo("{\"parent\":\"projects/p\",\"resumeToken\":\"t\"}");
    }

    @Test
    void streamsServerSentEvents() throws Exception {
        HttpResponse<InputStream> response = server.open(server.request(WATCH).header("Accept", "text/event-stream"));
        assertThat(response.headers().firstValue("content-type")).contains("text/event-stream");
        OpenStream stream = opened();
        stream.send("{\"isCurrent\": true, \"resumeToken\": \"t1\"}", "t1");
        stream.send("{\"items\": [{}]}", "");
        stream.endInOrder();
        String text = new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(text.replace(": keep-alive\n\n", "")).isEqualTo("""
            retry: 2000

            id: t1
            data: {"isCurrent":true,"resumeToken":"t1"}

            data: {"items":[{}]}

            """);
    }

    @Test
    void resumesAfterTheLastEvent() throws Exception {
        var request = server.request(WATCH + "?startingTime=2020-01-01T00:00:00Z&resumeToken=old");
        server.open(request.header("Accept", "text/event-stream").header("Last-Event-ID", "t1"));
        assertThat(TestApi.JSON.print(server.dispatcher.arrived.take().request()).toString())
                .isEqualTo("{\"parent\":\"projects/p\",\"resumeToken\":\"t1\"}");
    }

    @Test
    void keepsQuietEventStreamsOpen() throws Exception {
        var lines = lines(server.open(server.request(WATCH).header("Accept", "text/event-stream")));
        opened();
        assertThat(lines.readLine()).isEqualTo("retry: 2000");
        assertThat(lines.readLine()).isEmpty();
        assertThat(lines.readLine()).isEqualTo(": keep-alive");
        assertThat(lines.readLine()).isEmpty();
        assertThat(lines.readLine()).isEqualTo(": keep-alive");
    }

    @Test
    void refusesBeforeTheStreamBegins() throws Exception {
        server.dispatcher.refusal = Optional.of(new GotenException.InvalidArgument("filter", "is wrong"));
        HttpResponse<String> response = server.get(WATCH);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"status\":\"INVALID_ARGUMENT\"").contains("\"field\":\"filter\"");
    }

    @Test
    void refusesRequestsThatDoNotFit() throws Exception {
        assertThat(server.get(WATCH + "?foo=1").statusCode()).isEqualTo(400);
        assertThat(server.send(server.request(WATCH).POST(BodyPublishers.ofString("{"))).statusCode()).isEqualTo(400);
        assertThat(server.dispatcher.streams).isEmpty();
    }

    @Test
    void answersAFailureBeforeTheFirstMessageWithItsStatus() throws Exception {
        CompletableFuture<HttpResponse<String>> response = server.client.sendAsync(
                server.request(WATCH).build(), HttpResponse.BodyHandlers.ofString());
        opened().end(new GotenException.Unavailable("no database", "STORE"));
        assertThat(response.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(503);
        assertThat(response.get().headers().firstValue("retry-after")).contains("1");
    }

    @Test
    void endsWithTheErrorOnceTheStreamHasBegun() throws Exception {
        HttpResponse<InputStream> json = server.open(server.request(WATCH));
        OpenStream stream = opened();
        stream.send("{\"isCurrent\": true}", "");
        stream.end(new GotenException.ResourceExhausted("too slow", "SLOW", Duration.ofSeconds(1)));
        String[] lines = new String(json.body().readAllBytes(), StandardCharsets.UTF_8).split("\n");
        assertThat(new JsonObject(lines[1]).getJsonObject("error").getString("status")).isEqualTo("RESOURCE_EXHAUSTED");
        HttpResponse<InputStream> events = server.open(server.request(WATCH).header("Accept", "text/event-stream"));
        stream = opened();
        stream.send("{\"isCurrent\": true}", "");
        stream.end(new GotenException.Unavailable("stopping", "DRAINING"));
        String text = new String(events.body().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(text).contains("event: error\ndata: {\"error\":{\"code\":503,\"status\":\"UNAVAILABLE\"");
    }

    @Test
    void endsAStreamWhoseMessageHasNoJsonForm() throws Exception {
        HttpResponse<InputStream> response = server.open(server.request(WATCH));
        OpenStream stream = opened();
        stream.send("{\"isCurrent\": true}", "");
        var type = TestApi.type("WatchItemsResponse");
        stream.send(DynamicMessage.newBuilder(type)
                .setField(type.findFieldByName("expires"), Timestamp.newBuilder().setSeconds(Long.MAX_VALUE).build())
                .build(), "");
        assertThat(new String(response.body().readAllBytes(), StandardCharsets.UTF_8)).contains("NO_JSON_FORM");
        Await.result(stream.cancelled.future());
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void cancelsWhenTheClientGoes(HttpClient.Version version) throws Exception {
        try (var other = new RestServer(version, HttpApiOptions.DEFAULT)) {
            HttpResponse<InputStream> response = other.open(other.request(WATCH));
            OpenStream stream = opened(other);
            response.body().close();
            Await.result(stream.cancelled.future());
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void sendsNoMoreThanTheClientTakes(HttpClient.Version version) throws Exception {
        try (var other = new RestServer(version, HttpApiOptions.DEFAULT)) {
            HttpResponse<InputStream> response = other.open(other.request(WATCH));
            OpenStream stream = opened(other);
            var source = new Source(stream, 40_000);
            int sentUnread = Await.result(source.full.future());
            assertThat(sentUnread).isLessThan(40_000);
            var lines = lines(response);
            for (int i = 0; i < 40_000; i++) {
                assertThat(lines.readLine()).isEqualTo(Source.line(i));
            }
            assertThat(lines.readLine()).isNull();
        }
    }

    /** Sends as fast as the sink takes it, and tells when the sink takes no more. */
    private static final class Source {
        private static final String PADDING = "x".repeat(1000);

        final Promise<Integer> full = Promise.promise();
        private final OpenStream stream;
        private final int count;
        private int sent;

        Source(OpenStream stream, int count) {
            this.stream = stream;
            this.count = count;
            stream.run(() -> {
                stream.sink.onWritable(this::pump);
                pump();
            });
        }

        static String line(int i) {
            return "{\"resumeToken\":\"" + i + PADDING + "\"}";
        }

        private void pump() {
            var type = TestApi.type("WatchItemsResponse");
            var token = type.findFieldByName("resume_token");
            while (stream.sink.writable() && sent < count) {
                var message = DynamicMessage.newBuilder(type).setField(token, sent++ + PADDING).build();
                stream.sink.send(new WatchFrame(
                        Buffer.buffer(message.toByteArray()), Optional.empty()));
            }
            full.tryComplete(sent);
            if (sent == count) {
                stream.sink.end(null);
            }
        }
    }

    @Test
    void answersTheHeadOfAStreamOnly() throws Exception {
        HttpResponse<String> response = server.send(server.request(WATCH).method("HEAD", BodyPublishers.noBody()));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("application/x-ndjson");
        assertThat(server.dispatcher.streams).isEmpty();
    }
}
