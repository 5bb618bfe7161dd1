package com.goten.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
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
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dev} as a process: what it says, what it keeps, how it ends. */
class DevProcessTest {
    private static final String SERVICE = "secrets.example.com";
    private static final int TERMINATED = 128 + 15;

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    private Path environment;
    private Path readyFile;

    @BeforeEach
    void writeEnvironment() throws IOException {
        readyFile = directory.resolve("ready.json");
        environment = Files.writeString(directory.resolve("dev.yaml"), """
                postgres: embedded
                basePort: 0
                adminPort: 0
                regions: [us-west2]
                services:
                  - {name: secrets.example.com, schema: %s, regions: [us-west2]}
                """.formatted(Path.of("conf/services/secrets").toAbsolutePath()));
    }

    @Test
    void keepsWhatItAnsweredOverStopAndKill() throws Exception {
        try (var first = dev().awaitReady()) {
            assertThat(create("one").statusCode()).isEqualTo(200);
            assertThat(first.terminate()).isEqualTo(TERMINATED);
            assertThat(readyFile).doesNotExist();
            assertThat(first.errors()).isEmpty();
        }
        try (var second = dev().awaitReady()) {
            assertThat(get("one").statusCode()).isEqualTo(200);
            assertThat(create("two").statusCode()).isEqualTo(200);
            second.killNine();
            assertThat(readyFile).exists();
        }
        try (var third = dev().awaitReady()) {
            assertThat(get("one").statusCode()).isEqualTo(200);
            assertThat(get("two").statusCode()).isEqualTo(200);
            assertThat(third.terminate()).isEqualTo(TERMINATED);
        }
    }

    @Test
    void saysWhereEverythingIs() throws Exception {
        try (var process = dev().awaitReady()) {
            var ready = ready();
            assertThat(process.output()).containsExactly(
                    "SERVICE               REGION     ADDRESS",
                    "meta.goten.com        us-west2   " + address(0),
                    "secrets.example.com   us-west2   " + address(),
                    "admin                            " + ready.getString("admin"),
                    "READY");
            assertThat(ready.getJsonArray("deployments").encode())
                    .isEqualTo("[{\"service\":\"meta.goten.com\",\"region\":\"us-west2\",\"address\":\"" + address(0)
                            + "\"},{\"service\":\"secrets.example.com\",\"region\":\"us-west2\",\"address\":\""
                            + address() + "\"}]");
            assertThat(send("http://" + ready.getString("admin") + "/health/ready").statusCode()).isEqualTo(200);
            assertThat(send("http://" + ready.getString("admin") + "/metrics").body())
                    .contains("goten_deployment_ready{region=\"us-west2\",service=\"secrets.example.com\"} 1.0");
        }
    }

    @Test
    void refusesToShareItsState() throws Exception {
        try (var first = dev().awaitReady(); var second = dev()) {
            assertThat(second.awaitExit()).isEqualTo(2);
            assertThat(second.errors().strip()).isEqualTo("goten: " + directory.resolve("state")
                    + " is in use by another process of goten. Stop that first, or choose another directory with"
                    + " --state.");
            assertThat(readyFile).exists();
            assertThat(create("still-there").statusCode()).isEqualTo(200);
            assertThat(first.handle().isAlive()).isTrue();
        }
    }

    @Test
    void startsPostgresAgainWhenItIsKilled() throws Exception {
        try (var process = dev().awaitReady()) {
            assertThat(create("before").statusCode()).isEqualTo(200);
            var postgres = process.handle().children()
                    .filter(child -> child.info().command().orElse("").endsWith("/postgres"))
                    .findFirst()
                    .orElseThrow();
            postgres.destroyForcibly();
            assertThat(createUntilAnswered("after").statusCode()).isEqualTo(200);
            assertThat(get("before").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void namesAllPortsInUseAtOnce() throws Exception {
        try (var base = socket(); var admin = socket();
                var process = GotenProcess.start("dev", "--env", environment.toString(),
                        "--state", directory.resolve("state").toString(),
                        "--base-port", "" + base.getLocalPort(), "--admin-port", "" + admin.getLocalPort())) {
            assertThat(process.awaitExit()).isEqualTo(2);
            assertThat(process.errors().strip().lines()).singleElement().satisfies(line -> assertThat(line)
                    .startsWith("goten: in use by another program: port ")
                    .contains(admin.getLocalPort() + " (admin)", base.getLocalPort() + " (meta.goten.com/us-west2)")
                    .endsWith("Choose others with --base-port and --admin-port (0: any free ones)."));
        }
    }

    private GotenProcess dev() {
        return GotenProcess.start(
                "dev", "--env", environment.toString(), "--state", directory.resolve("state").toString(),
                "--ready-file", readyFile.toString());
    }

    private JsonObject ready() throws IOException {
        return new JsonObject(Files.readString(readyFile));
    }

    private String address() throws IOException {
        return address(1);
    }

    private String address(int deployment) throws IOException {
        return ready().getJsonArray("deployments").getJsonObject(deployment).getString("address");
    }

    /**
     * The database comes back by itself; until then the answer is UNAVAILABLE, and the same request may be sent again.
     */
    private HttpResponse<String> createUntilAnswered(String id) throws Exception {
        long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        var answer = create(id);
        while (answer.statusCode() == 503 && System.nanoTime() < until) {
            answer = create(id);
        }
        return answer;
    }

    private HttpResponse<String> create(String id) throws Exception {
        var body = new JsonObject().put("name", "projects/" + id).put("displayName", id).encode();
        var request = HttpRequest.newBuilder(URI.create("http://" + address() + "/v1/projects"))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String id) throws Exception {
        return send("http://" + address() + "/v1/projects/" + id);
    }

    private HttpResponse<String> send(String url) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
    }

    private static ServerSocket socket() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    }
}
