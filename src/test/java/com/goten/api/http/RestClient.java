package com.goten.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** A stock HTTP client that speaks JSON. */
final class RestClient {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final int port;

    RestClient(int port) {
        this.port = port;
    }

    record Answer(int status, JsonObject body) {
        JsonObject ok() {
            assertThat(status).as(body.encode()).isEqualTo(200);
            return body;
        }

        JsonObject error(int wantedStatus, String wantedCode) {
            assertThat(status).as(body.encode()).isEqualTo(wantedStatus);
            assertThat(body.getJsonObject("error").getString("status")).isEqualTo(wantedCode);
            return body.getJsonObject("error");
        }

        /** The error's detail of a {@code google.rpc} type. */
        JsonObject detail(String type) {
            return body.getJsonObject("error").getJsonArray("details").stream()
                    .map(JsonObject.class::cast)
                    .filter(detail -> detail.getString("@type").endsWith("google.rpc." + type))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no " + type + " in " + body.encode()));
        }

        JsonObject violation() {
            return detail("BadRequest").getJsonArray("fieldViolations").getJsonObject(0);
        }

        List<JsonObject> items(String field) {
            return ok().getJsonArray(field, new JsonArray()).stream().map(JsonObject.class::cast).toList();
        }
    }

    Answer get(String path) {
        return send(request(path).GET());
    }

    Answer post(String path, String body) {
        return send(request(path).POST(BodyPublishers.ofString(body)));
    }

    Answer put(String path, String body) {
        return send(request(path).PUT(BodyPublishers.ofString(body)));
    }

    Answer delete(String path) {
        return send(request(path).DELETE());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json");
    }

    Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), new JsonObject(response.body()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    Lines open(HttpRequest.Builder request) {
        try {
            HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            return new Lines(response.body());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /** What a stream says, line by line. */
    static final class Lines implements AutoCloseable {
        private final InputStream body;
        private final BufferedReader reader;

        private Lines(InputStream body) {
            this.body = body;
            this.reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        }

        String line() {
            try {
                String line = reader.readLine();
                assertThat(line).as("the stream goes on").isNotNull();
                return line;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        JsonObject json() {
            return new JsonObject(line());
        }

        @Override
        public void close() {
            try {
                body.close();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
