package com.goten.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.testing.TestPostgres;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes of one deployment: processes that share a database and a cluster. */
class NodeProcessTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final PgConnectOptions database = TestPostgres.createDatabase();

    @TempDir
    private Path directory;

    @Test
    void theOtherNodeGoesOnWhenOneIsKilled() throws Exception {
        int first = freePort();
        int second = freePort();
        try (var one = node("one", first, second).awaitReady(); var two = node("two", second, first).awaitReady()) {
            assertThat(create("one", "first").statusCode()).isEqualTo(200);
            assertThat(get("two", "first").statusCode()).isEqualTo(200);
            one.killNine();
            assertThat(create("two", "second").statusCode()).isEqualTo(200);
            assertThat(get("two", "first").statusCode()).isEqualTo(200);
            assertThat(two.terminate()).isEqualTo(128 + 15);
        }
    }

    private GotenProcess node(String name, int ownPort, int otherPort) throws IOException {
        var config = Files.writeString(directory.resolve(name + ".yaml"), """
                service: secrets.example.com
                region: us-west2
                schema: %s
                listen: {port: 0}
                admin: {port: 0}
                postgres: {host: %s, port: %d, user: %s, password: "%s", database: %s}
                log: {level: warn}
                cluster:
                  name: node-process-test
                  host: 127.0.0.1
                  port: %d
                  members: ["127.0.0.1:%d", "127.0.0.1:%d"]
                """.formatted(
                        Path.of("conf/services/secrets").toAbsolutePath(),
                        database.getHost(),
                        database.getPort(),
                        database.getUser(),
                        database.getPassword(),
                        database.getDatabase(),
                        ownPort,
                        ownPort,
                        otherPort));
        return GotenProcess.start("node", "--config", config.toString(), "--ready-file", readyFile(name).toString());
    }

    private Path readyFile(String node) {
        return directory.resolve(node + ".json");
    }

    private HttpResponse<String> create(String node, String id) throws Exception {
        var body = new JsonObject().put("name", "projects/" + id).encode();
        return client.send(
                HttpRequest.newBuilder(URI.create(api(node) + "/projects"))
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String node, String id) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(api(node) + "/projects/" + id)).build(), BodyHandlers.ofString());
    }

    private String api(String node) throws IOException {
        var ready = new JsonObject(Files.readString(readyFile(node)));
        return "http://" + ready.getJsonArray("deployments").getJsonObject(0).getString("address") + "/v1";
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
