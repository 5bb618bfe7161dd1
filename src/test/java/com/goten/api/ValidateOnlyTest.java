package com.goten.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.api.admin.AdminVerticle;
import com.goten.api.admin.Readiness;
import com.goten.api.admin.SyncReports;
import com.goten.bus.Addresses;
import com.goten.explain.Debug;
import com.goten.schema.DeploymentId;
import com.goten.mixin.Partition;
import com.goten.telemetry.Telemetry;
import com.goten.testing.Await;
import com.goten.testing.TestNode;
import com.goten.testing.TestPostgres;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Deletions that are only tried out, over REST, and the same on the admin port. */
class ValidateOnlyTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Telemetry TELEMETRY = new Telemetry();
    private static TestNode node;
    private static AdminVerticle admin;
    private static int tests;

    private String project;
    private String device;

    @BeforeAll
    static void start() {
        node = TestNode.of("devices", "v1", TestPostgres.createDatabase());
        var debug = new Debug();
        debug.add(node.explaining());
        admin = new AdminVerticle("127.0.0.1", 0, new Readiness(), TELEMETRY, debug, new SyncReports(), Partition.NEVER);
        Await.result(node.vertx().deployVerticle(admin));
    }

    @AfterAll
    static void stop() {
        node.close();
        TELEMETRY.close();
    }

    @BeforeEach
    void create() throws Exception {
        project = "projects/p" + ++tests + "x";
        device = project + "/regions/us-west2/devices/one";
        assertThat(send("POST", "/v1/projects", "{\"name\": \"%s\"}".formatted(project)).statusCode()).isEqualTo(200);
        assertThat(send("POST", "/v1/" + project + "/regions/us-west2/devices", "{\"name\": \"%s\"}".formatted(device))
                .statusCode()).isEqualTo(200);
    }

    private static HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("content-type", "application/json");
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> debug(String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://" + admin.address() + path));
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private boolean exists(String name) throws Exception {
        var answer = send("GET", "/v1/" + name, "");
        return answer.statusCode() == 200 && !answer.body().contains("\"DELETING\"");
    }

    @Test
    void answersWithThePlanAndChangesNothing() throws Exception {
        var answer = send("DELETE", "/v1/" + project, "", "goten-validate-only", "true");
        assertThat(answer.statusCode()).isEqualTo(200);
        JsonObject part = new JsonObject(answer.body()).getJsonArray("parts").getJsonObject(0);
        assertThat(part.getJsonObject("deleted").getJsonArray("first").getJsonObject(0).getString("name"))
                .isEqualTo(project);
        assertThat(part.getJsonObject("deletedAfter").getJsonArray("first").getJsonObject(0).getString("name"))
                .isEqualTo(device);
        assertThat(exists(project)).isTrue();
        assertThat(exists(device)).isTrue();
    }

    @Test
    void isRefusedAsTheDeletionWithThePlanBeside() throws Exception {
        send("POST", "/v1/" + project + "/deviceModels", "{\"name\": \"%s/deviceModels/mine\"}".formatted(project));
        var tried = new JsonObject(send("DELETE", "/v1/" + project, "", "goten-validate-only", "true").body());
        var real = new JsonObject(send("DELETE", "/v1/" + project, "").body());
        assertThat(tried.getJsonObject("error")).isEqualTo(real.getJsonObject("error"));
        assertThat(tried.getJsonObject("error").getString("status")).isEqualTo("FAILED_PRECONDITION");
        assertThat(tried.getJsonObject("plan").getJsonArray("blockers").getJsonObject(0).getString("name"))
                .isEqualTo(project + "/deviceModels/mine");
        assertThat(real.containsKey("plan")).isFalse();
    }

    @Test
    void refusesWhatItDoesNotUnderstandRatherThanDoIt() throws Exception {
        assertThat(send("DELETE", "/v1/" + project, "", "goten-validate-only", "yes").statusCode()).isEqualTo(400);
        assertThat(send("POST", "/v1/projects", "{\"name\": \"projects/never\"}", "goten-validate-only", "true").statusCode())
                .isEqualTo(400);
        assertThat(exists(project)).isTrue();
        assertThat(exists("projects/never")).isFalse();
    }

    @Test
    void aMethodOfTheServicesOwnIsNotCarriedOutForWhoOnlyTries() throws Exception {
        var served = new AtomicInteger();
        var reboot = node.vertx().eventBus().consumer(
                Addresses.method(new DeploymentId("devices.example.com", "us-west2"), "devices.v1.DeviceService/RebootDevice"), request -> {
                    served.incrementAndGet();
                    request.reply(Buffer.buffer());
                });
        Await.result(reboot.completion());
        String path = "/v1/" + device + ":reboot";
        var tried = send("POST", path, "{}", "goten-validate-only", "true");
        assertThat(tried.statusCode()).isEqualTo(400);
        assertThat(tried.body()).contains("RebootDevice cannot be tried out; only deletions can");
        assertThat(served).hasValue(0);
        assertThat(send("POST", path, "{}", "goten-validate-only", "false").statusCode()).isEqualTo(200);
        assertThat(served).hasValue(1);
        assertThat(send("GET", "/v1/" + device, "", "goten-validate-only", "true").statusCode()).isEqualTo(200);
        Await.result(reboot.unregister());
    }

    @Test
    void whatIsMissingIsNotFoundAsEver() throws Exception {
        assertThat(send("DELETE", "/v1/projects/nowhere", "", "goten-validate-only", "true").statusCode()).isEqualTo(404);
        var missing = send("DELETE", "/v1/projects/nowhere?allowMissing=true", "", "goten-validate-only", "true");
        assertThat(missing.statusCode()).isEqualTo(200);
    }

    @Test
    void theAdminPortPlansAndExplains() throws Exception {
        String name = "name=" + URLEncoder.encode(project, StandardCharsets.UTF_8);
        assertThat(debug("/debug/plan-delete?" + name).body()).contains("\"deletedAfter\"", device);
        assertThat(debug("/debug/plan-delete?format=dot&" + name).body()).startsWith("digraph").contains(device);
        assertThat(debug("/debug/resource?" + name).body()).contains("\"ACTIVE\"", device);
        assertThat(debug("/debug/graph?depth=2&" + name).body()).contains("\"edges\"", device);
        assertThat(debug("/debug/tasks").body()).contains("\"CASCADE\"");
    }

    @Test
    void theAdminPortSaysWhatIsWrongWithAQuestion() throws Exception {
        assertThat(debug("/debug/resource").statusCode()).isEqualTo(400);
        assertThat(debug("/debug/resource?name=projects/nowhere").statusCode()).isEqualTo(404);
        assertThat(debug("/debug/graph?depth=99&name=" + project).statusCode()).isEqualTo(400);
        assertThat(debug("/debug/resource?format=png&name=" + project).statusCode()).isEqualTo(400);
    }
}
