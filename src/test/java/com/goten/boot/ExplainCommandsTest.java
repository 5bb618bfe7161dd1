package com.goten.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.api.admin.AdminVerticle;
import com.goten.api.admin.Readiness;
import com.goten.api.admin.SyncReports;
import com.goten.explain.Debug;
import com.goten.mixin.Partition;
import com.goten.telemetry.Telemetry;
import com.goten.testing.Await;
import com.goten.testing.TestNode;
import com.goten.testing.TestPostgres;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code goten why} and {@code goten plan-delete}, asked of an admin port and of a deployment. */
class ExplainCommandsTest {
    private static final String PROJECT = "projects/house";
    private static final String DEVICE = PROJECT + "/regions/us-west2/devices/lamp";
    private static final Telemetry TELEMETRY = new Telemetry();
    private static TestNode node;
    private static AdminVerticle admin;

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() throws Exception {
        node = TestNode.of("devices", "v1", TestPostgres.createDatabase());
        var debug = new Debug();
        debug.add(node.explaining());
        admin = new AdminVerticle("127.0.0.1", 0, new Readiness(), TELEMETRY, debug, new SyncReports(), Partition.NEVER);
        Await.result(node.vertx().deployVerticle(admin));
        create("projects", PROJECT);
        create(PROJECT + "/regions/us-west2/devices", DEVICE);
    }

    @AfterAll
    static void stop() {
        node.close();
        TELEMETRY.close();
    }

    private static void create(String collection, String name) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + "/v1/" + collection))
                .POST(BodyPublishers.ofString("{\"name\": \"%s\"}".formatted(name)))
                .header("content-type", "application/json");
        assertThat(HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }

    private int run(String... arguments) {
        return Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
    }

    private static String deployment() {
        return "127.0.0.1:" + node.port();
    }

    @Test
    void whyTellsStateAndReferencesInBothDirections() {
        assertThat(run("why", PROJECT, "--address", admin.address())).isZero();
        assertThat(out.toString())
                .contains("devices.example.com/Project " + PROJECT + " in devices.example.com/us-west2")
                .contains("is there, as it is", "Referred to by 1", DEVICE);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void whyAsksADeploymentAsWellAsAnAdminPort() {
        assertThat(run("why", "devices.example.com/Device/" + DEVICE, "--address", deployment())).isZero();
        assertThat(out.toString()).contains("Refers to 1", PROJECT);
    }

    @Test
    void planDeleteTellsWhatWouldGoAndChangesNothing() {
        assertThat(run("plan-delete", PROJECT, "--address", admin.address())).isZero();
        assertThat(out.toString()).contains("would be deleted; nothing has been changed", "deleted after it", DEVICE);
        out.getBuffer().setLength(0);
        assertThat(run("plan-delete", PROJECT, "--address", deployment())).isZero();
        assertThat(out.toString()).contains("would be deleted; nothing has been changed", DEVICE);
    }

    @Test
    void bothAnswerForMachinesToo() {
        assertThat(run("plan-delete", PROJECT, "--json", "--address", admin.address())).isZero();
        assertThat(new JsonObject(out.toString()).getJsonObject("resource").getString("name")).isEqualTo(PROJECT);
        out.getBuffer().setLength(0);
        assertThat(run("why", PROJECT, "--json", "--address", admin.address())).isZero();
        assertThat(new JsonObject(out.toString()).getString("state")).isEqualTo("ACTIVE");
        out.getBuffer().setLength(0);
        assertThat(run("why", PROJECT, "--dot", "--address", admin.address())).isZero();
        assertThat(out.toString()).startsWith("digraph").contains(DEVICE);
    }

    @Test
    void whoIsAskedMayStandInAReadyFile() throws IOException {
        var file = directory.resolve("ready.json");
        Files.writeString(file, new JsonObject().put("admin", admin.address()).encode());
        assertThat(run("why", PROJECT, "--ready-file", file.toString())).isZero();
        assertThat(out.toString()).contains(DEVICE);
    }

    @Test
    void aNameOfNothingIsToldInOneLine() {
        for (String command : new String[] {"why", "plan-delete"}) {
            for (String address : new String[] {admin.address(), deployment()}) {
                err.getBuffer().setLength(0);
                assertThat(run(command, "projects/nowhere", "--address", address)).as(command).isEqualTo(2);
                assertThat(err.toString()).as(command).startsWith("goten: ").contains("projects/nowhere");
                assertThat(err.toString().lines()).hasSize(1);
            }
        }
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void anAddressWhereNobodyListensIsToldInOneLine() throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        for (String command : new String[] {"why", "plan-delete"}) {
            err.getBuffer().setLength(0);
            assertThat(run(command, PROJECT, "--address", "127.0.0.1:" + port)).isEqualTo(2);
            assertThat(err).hasToString(
                    "goten: nobody listens at 127.0.0.1:" + port + ": is the environment running?\n");
        }
    }

    @Test
    void whatIsNoAddressOrNoFileIsToldInOneLine() {
        assertThat(run("why", PROJECT, "--address", "somewhere")).isEqualTo(2);
        assertThat(run("why", PROJECT, "--ready-file", directory.resolve("none").toString())).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(2).allMatch(line -> line.startsWith("goten: "));
    }

    @Test
    void aNameIsNeeded() {
        assertThat(run("why")).isEqualTo(2);
        assertThat(err.toString()).contains("NAME");
    }
}
