package com.goten.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.schema.DeploymentId;
import com.goten.testing.Await;
import com.goten.testing.TestPostgres;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code goten verify} as operators run it, beside an environment of its own process and without it. */
class VerifyCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    @Test
    void verifiesAnEnvironmentThatRunsAndOneThatIsStopped() throws Exception {
        var env = environment("embedded");
        try (var process = GotenProcess.start(
                "dev", "--env", env.toString(), "--state", state(), "--ready-file", readyFile().toString())) {
            process.awaitReady();
            createProject();
            assertThat(verify(env, "--ready-file", readyFile().toString())).as(err.toString()).isZero();
            assertThat(out.toString()).contains("NoDangling").contains("FeedComplete").doesNotContain("not looked at");
            process.terminate();
        }
        assertThat(verify(env, "--json")).as(err.toString()).isZero();
        assertThat(new JsonObject(out.toString()).getBoolean("clean")).isTrue();
        assertThat(verify(env, "--ready-file", readyFile().toString())).isEqualTo(2);
        assertThat(err.toString()).contains("cannot read the ready file");
    }

    private void createProject() throws Exception {
        var ready = new JsonObject(Files.readString(readyFile()));
        var address = ready.getJsonArray("deployments").stream()
                .map(JsonObject.class::cast)
                .filter(deployment -> deployment.getString("service").equals("secrets.example.com"))
                .findFirst()
                .orElseThrow()
                .getString("address");
        var request = HttpRequest.newBuilder(URI.create("http://" + address + "/v1/projects"))
                .POST(BodyPublishers.ofString("{\"name\": \"projects/acme\"}"))
                .build();
        assertThat(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }

    @Test
    void saysWhatIsAgainstAGuarantee() throws Exception {
        try (var postgres = TestPostgres.dedicated()) {
            var server = postgres.options("postgres");
            var env = environment("postgresql://%s:%s@%s:%d".formatted(
                    server.getUser(), server.getPassword(), server.getHost(), server.getPort()));
            try (var process = GotenProcess.start("dev", "--env", env.toString(), "--state", state())) {
                process.awaitReady().terminate();
            }
            var id = new DeploymentId("secrets.example.com", "us-west2");
            plant(postgres.options(DatabaseName.of(id)), """
                    insert into deletion (uuid, version, type, name)
                    values (gen_random_uuid(), 'v1', 'Project', 'projects/stuck')""");
            assertThat(verify(env, "--settle", "100ms")).isEqualTo(3);
            assertThat(out.toString()).contains("NoPrematureDelete: projects/stuck in secrets.example.com/us-west2 has gone");
        }
    }

    private static void plant(PgConnectOptions database, String sql) {
        var vertx = Vertx.vertx();
        Await.result(PgConnection.connect(vertx, database)
                .compose(connection -> connection.query(sql).execute().eventually(connection::close)));
        Await.result(vertx.close());
    }

    @Test
    void saysThatAnEnvironmentWasNeverStarted() throws IOException {
        assertThat(verify(environment("embedded"))).isEqualTo(2);
        assertThat(err.toString()).startsWith("goten: there is no database in " + state()).doesNotContain("\tat ");
    }

    @Test
    void couldNotLookIsNotNothingFound() throws IOException {
        assertThat(verify(environment("postgresql://me:hush@127.0.0.1:1"))).isEqualTo(2);
        assertThat(err.toString()).startsWith("goten: the database of ").contains("127.0.0.1:1 cannot be looked into")
                .doesNotContain("hush").doesNotContain("\tat ");
    }

    @Test
    void refusesTheReadyFileOfAnotherEnvironment() throws IOException {
        Files.writeString(readyFile(), "{\"deployments\": [{\"service\": \"x.example.com\", \"region\": \"here\", \"address\": \"a:1\"}]}");
        assertThat(verify(environment("embedded"), "--ready-file", readyFile().toString())).isEqualTo(2);
        assertThat(err.toString()).contains("is of another environment").contains("x.example.com/here");
    }

    @Test
    void refusesWhatIsNoDuration() throws IOException {
        assertThat(verify(environment("embedded"), "--settle", "soon")).isEqualTo(2);
        assertThat(err.toString()).contains("'soon' is not a duration like 30s, 500ms or 2m");
    }

    private int verify(Path environment, String... more) {
        out.getBuffer().setLength(0);
        var arguments = new ArrayList<>(List.of("verify", "--env", environment.toString(), "--state", state()));
        arguments.addAll(List.of(more));
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
    }

    private String state() {
        return directory.resolve("state").toString();
    }

    private Path readyFile() {
        return directory.resolve("ready.json");
    }

    private Path environment(String postgres) throws IOException {
        return Files.writeString(directory.resolve("dev.yaml"), """
                postgres: %s
                basePort: 0
                adminPort: 0
                regions: [us-west2]
                services:
                  - {name: secrets.example.com, schema: %s, regions: [us-west2]}
                """.formatted(postgres, Path.of("conf/services/secrets").toAbsolutePath()));
    }
}
