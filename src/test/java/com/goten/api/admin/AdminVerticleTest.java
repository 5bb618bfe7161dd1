package com.goten.api.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.api.admin.Readiness.Phase;
import com.goten.explain.Debug;
import com.goten.schema.DeploymentId;
import com.goten.mixin.Partition;
import com.goten.telemetry.Metric;
import com.goten.telemetry.Telemetry;
import com.goten.testing.Await;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdminVerticleTest {
    private final Readiness readiness = new Readiness();
    private final Telemetry telemetry = new Telemetry();
    private final Vertx vertx = telemetry.measure(new VertxOptions()).build();
    private final Debug debug = new Debug();
    private final SyncReports syncs = new SyncReports();
    private final AdminVerticle admin = new AdminVerticle("127.0.0.1", 0, readiness, telemetry, debug, syncs, Partition.NEVER);
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void start() {
        Await.result(vertx.deployVerticle(admin));
    }

    @AfterEach
    void stop() {
        Await.result(vertx.close());
        telemetry.close();
    }

    @Test
    void livesAsSoonAsItAnswers() throws Exception {
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
    }

    /** With a client of Vert.x: the one of the JDK makes no such path. */
    @Test
    void refusesPathsThatAreNotEncoded() {
        var client = vertx.createHttpClient();
        var answer = Await.result(client.request(HttpMethod.GET, Integer.parseInt(admin.address().split(":")[1]), "127.0.0.1", "/%zz")
                .compose(HttpClientRequest::send)
                .compose(response -> response.body().map(body -> response.statusCode() + body.toString())));
        assertThat(answer).startsWith("400{\"error\"");
    }

    @Test
    void isReadyOnlyWhileItRuns() throws Exception {
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
        readiness.enter(Phase.RUNNING);
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
        readiness.enter(Phase.STOPPING);
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(json("/health/ready").getString("phase")).isEqualTo("stopping");
    }

    @Test
    void namesThePartThatIsNotWell() throws Exception {
        readiness.enter(Phase.RUNNING);
        readiness.add(new HealthPart("good", Future::succeededFuture));
        readiness.add(new HealthPart("bad", () -> Future.failedFuture("it is broken")));
        var answer = get("/health/ready");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(new JsonObject(answer.body()).getJsonArray("parts").encode())
                .isEqualTo("[{\"name\":\"good\",\"ready\":true},"
                        + "{\"name\":\"bad\",\"ready\":false,\"reason\":\"it is broken\"}]");
    }

    @Test
    void tellsOfCopiesAndHasThemCompared() throws Exception {
        var compared = new ArrayList<Optional<String>>();
        for (String region : List.of("east", "west")) {
            syncs.add(new SyncReports.Reporter() {
                @Override
                public DeploymentId deployment() {
                    return new DeploymentId("things.example.com", region);
                }

                @Override
                public Future<JsonObject> report() {
                    return Future.succeededFuture(new JsonObject().put("region", region));
                }

                @Override
                public Future<Void> compare(Optional<String> peer) {
                    compared.add(peer);
                    return Future.succeededFuture();
                }
            });
        }

        assertThat(json("/debug/sync").getJsonArray("deployments")).hasSize(2);
        assertThat(json("/debug/sync?region=west").getJsonArray("deployments").getJsonObject(0).getString("region"))
                .isEqualTo("west");
        var asked = HttpRequest.newBuilder(URI.create("http://" + admin.address() + "/debug/sync/compare?region=east&peer=west"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(client.send(asked, HttpResponse.BodyHandlers.ofString()).body()).contains("east");
        assertThat(compared).containsExactly(Optional.of("west"));
    }

    @Test
    void doesNotWaitForAPartThatDoesNotAnswer() throws Exception {
        readiness.enter(Phase.RUNNING);
        readiness.add(new HealthPart("hanging", () -> Promise.promise().future()));
        assertThat(get("/health/ready").body()).contains("no answer within 2000 ms");
    }

    @Test
    void aPartThatThrowsIsNotWell() throws Exception {
        readiness.enter(Phase.RUNNING);
        readiness.add(new HealthPart("throwing", () -> {
            throw new IllegalStateException("a bug");
        }));
        var answer = get("/health/ready");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("a bug");
    }

    @Test
    void showsMetricsOfTheJvmOfVertxAndOurs() throws Exception {
        telemetry.deployment("devices.example.com", "us-west2").gauge(Metric.READY, () -> 1);
        get("/health/live");
        var metrics = get("/metrics");
        assertThat(metrics.headers().firstValue("content-type")).hasValueSatisfying(type ->
                assertThat(type).startsWith("text/plain; version=0.0.4"));
        assertThat(metrics.body()).contains("jvm_memory_used_bytes", "vertx_http_server_", "goten_deployment_ready{");
    }

    @Test
    void saysWhatThereIsInsteadOfWhatThereIsNot() throws Exception {
        var answer = get("/nothing");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("there is no GET /nothing", "/health/ready", "/metrics");
    }

    private JsonObject json(String path) throws Exception {
        return new JsonObject(get(path).body());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://" + admin.address() + path)).build();
        return client.send(request, BodyHandlers.ofString());
    }
}
