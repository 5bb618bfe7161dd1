package com.goten.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.goten.boot.DeploymentSpec.Limits;
import com.goten.boot.DeploymentSpec.Listen;
import com.goten.boot.DeploymentSpec.Storage;
import com.goten.boot.Host.VertxMaker;
import com.goten.config.PostgresServer;
import com.goten.config.Secret;
import com.goten.errors.GotenException.FailedPrecondition;
import com.goten.schema.DeploymentId;
import com.goten.schema.SchemaLoader;
import com.goten.schema.ServiceSchema;
import com.goten.testing.TestPostgres;
import com.goten.types.MultiRegionPolicy;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeploymentRuntimeTest {
    private static final ServiceSchema DEVICES = SchemaLoader.load(Path.of("conf/services/devices"));
    private static final DeploymentId ID = new DeploymentId("devices.example.com", "us-west2");

    private final HttpClient client = HttpClient.newHttpClient();
    private final Closers closers = new Closers();

    @AfterEach
    void stop() {
        closers.close();
    }

    @Test
    void isNotReadyWhileTheDatabaseIsAwayAndIsAgainWhenItIsBack() throws Exception {
        try (var postgres = TestPostgres.dedicated()) {
            var host = Host.start(closers, VertxMaker.ALONE, "127.0.0.1", 0);
            assertThat(ready(host).statusCode()).as("before anything is up").isEqualTo(503);
            host.deploy(closers, spec(postgres.createDatabase(), Optional.of("v1"), 0, 2));
            assertThat(ready(host).statusCode()).as("before everything is up").isEqualTo(503);
            host.ready(closers);
            assertThat(ready(host).statusCode()).isEqualTo(200);

            postgres.killNine();
            var away = ready(host);
            assertThat(away.statusCode()).isEqualTo(503);
            assertThat(unwell(away)).contains("devices.example.com/us-west2 database");

            postgres.restart();
            assertThat(untilReady(host).statusCode()).isEqualTo(200);
            closers.close();
        }
    }

    @Test
    void keepsTheVersionThatTheDatabaseIsAt() {
        var database = TestPostgres.createDatabase();
        var host = Host.start(closers, VertxMaker.ALONE, "127.0.0.1", 0);
        var first = new Closers();
        host.deploy(first, spec(database, Optional.of("v2"), 0, 1));
        first.close();
        var onlyV1 = new ServiceSchema(DEVICES.service(), List.of(DEVICES.version("v1").orElseThrow()));
        assertThatThrownBy(() -> host.deploy(closers, spec(onlyV1, database, Optional.of("v1"), 0, 1)))
                .isInstanceOf(FailedPrecondition.class)
                .hasMessage("the database of devices.example.com/us-west2 is at version v2, which the schema does not"
                        + " have");
    }

    @Test
    void saysWhichPortItCannotHave() throws Exception {
        var host = Host.start(closers, VertxMaker.ALONE, "127.0.0.1", 0);
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() ->
                            host.deploy(closers, spec(TestPostgres.createDatabase(), Optional.empty(), port, 1)))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("cannot listen on 127.0.0.1:" + port);
        }
    }

    @Test
    void opensNoMoreSnapshotsAtATimeThanThereAreConnectionsForThem() {
        var server = new PostgresServer("db", 5432, "goten", new Secret(""));
        assertThat(DeploymentRuntime.watching(new Storage(server, "devices", 4, 2)).maxSnapshots()).isEqualTo(2);
        assertThat(DeploymentRuntime.watching(new Storage(server, "devices", 4, 100)).maxSnapshots()).isEqualTo(6);
    }

    private static DeploymentSpec spec(
            PgConnectOptions database, Optional<String> version, int port, int threads) {
        return spec(DEVICES, database, version, port, threads);
    }

    private static DeploymentSpec spec(
            ServiceSchema schema, PgConnectOptions database, Optional<String> version, int port, int threads) {
        var standard = Limits.STANDARD;
        var server = new PostgresServer(
                database.getHost(), database.getPort(), database.getUser(), new Secret(database.getPassword()));
        return new DeploymentSpec(
                ID,
                schema,
                version,
                MultiRegionPolicy.newBuilder()
                        .addEnabledRegions(ID.region())
                        .setDefaultControlRegion(ID.region())
                        .build(),
                new Storage(server, database.getDatabase(), 4, 2),
                new Listen("127.0.0.1", port),
                new Limits(
                        threads,
                        standard.calls(),
                        standard.streams(),
                        standard.messageBytes(),
                        Duration.ofSeconds(2),
                        standard.feedRetention()),
                Optional.empty());
    }

    private HttpResponse<String> untilReady(Host host) throws Exception {
        long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        var answer = ready(host);
        while (answer.statusCode() != 200 && System.nanoTime() < until) {
            answer = ready(host);
        }
        return answer;
    }

    private HttpResponse<String> ready(Host host) throws Exception {
        var url = URI.create("http://" + host.adminAddress() + "/health/ready");
        return client.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
    }

    private static List<String> unwell(HttpResponse<String> answer) {
        return new JsonObject(answer.body()).getJsonArray("parts").stream()
                .map(JsonObject.class::cast)
                .filter(part -> !part.getBoolean("ready"))
                .map(part -> part.getString("name"))
                .toList();
    }
}
