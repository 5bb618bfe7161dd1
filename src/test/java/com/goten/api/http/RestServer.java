package com.goten.api.http;

import com.goten.api.call.HeldBytes;
import com.goten.testing.Await;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The REST surface of {@link TestApi} on a free port, over a {@link FakeDispatcher}, and a stock client to it. */
final class RestServer implements AutoCloseable {
    static final int MAX_BODY = 100_000;

    final FakeDispatcher dispatcher = new FakeDispatcher();
    final HeldBytes held = new HeldBytes(4 * MAX_BODY);
    final HttpClient client;
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;

    RestServer(HttpClient.Version version, HttpApiOptions options) {
        client = HttpClient.newBuilder().version(version).connectTimeout(Duration.ofSeconds(10)).build();
        var api = new HttpApi(vertx, TestApi.SCHEMA, dispatcher, options.withMaxBodyBytes(MAX_BODY), held);
        server = Await.result(vertx.createHttpServer(new HttpServerOptions().setPort(0).setHost("127.0.0.1"))
                .requestHandler(api)
                .invalidRequestHandler(new MalformedRequests(TestApi.SCHEMA.service()))
                .listen());
    }

    RestServer() {
        this(HttpClient.Version.HTTP_1_1, HttpApiOptions.DEFAULT);
    }

    int port() {
        return server.actualPort();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + path))
                .timeout(Duration.ofSeconds(20));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    HttpResponse<InputStream> open(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofInputStream());
    }

    /** What the server answers to these bytes until it closes the connection. */
    String raw(String text) throws IOException {
        try (Socket socket = socket()) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    Socket socket() throws IOException {
        var socket = new Socket("127.0.0.1", server.actualPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    @Override
    public void close() {
        Await.result(vertx.close());
    }
}
