package com.goten.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.testing.TestPostgres;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator can put right: one message, exit code 2, no stack trace. */
class MainTest {
    private static final String KEEP_LOGGING = "logback.configurationFile";

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void keepTheTestsLogging() {
        System.setProperty(KEEP_LOGGING, "logback-test.xml");
    }

    @AfterAll
    static void restoreLogging() {
        System.clearProperty(KEEP_LOGGING);
    }

    @Test
    void tellsEverythingThatIsWrongInTheConfiguration() throws IOException {
        var file = environment("embedded", "conf/services/secrets");
        Files.writeString(file, Files.readString(file).replace("basePort: 0", "basePort: x\nbaseport: 1"));
        assertThat(run("dev", "--env", file.toString())).isEqualTo(2);
        assertThat(err.toString().lines()).containsExactly(
                "goten: " + file + ":2: basePort: must be an integer from 0 to 65535, and is x",
                file + ":3: baseport: is not known here; did you mean basePort?");
    }

    @Test
    void saysThatThereIsNoConfiguration() {
        assertThat(run("node", "--config", "/no/such.yaml")).isEqualTo(2);
        assertThat(err).hasToString("goten: /no/such.yaml: there is no such file\n");
    }

    @Test
    void tellsAllFaultsOfAllSchemas() throws IOException {
        var schema = Files.createDirectory(directory.resolve("schema"));
        Files.writeString(schema.resolve("broken.proto"), "syntax = \"proto3\"; message {");
        var file = environment("embedded", schema.toString());
        assertThat(run(dev(file))).isEqualTo(2);
        assertThat(err.toString()).startsWith("goten: ").contains("broken.proto").doesNotContain("\tat ");
    }

    @Test
    void refusesASchemaOfAnotherService() throws IOException {
        assertThat(run(dev(environment("embedded", "conf/services/iam")))).isEqualTo(2);
        assertThat(err.toString()).isEqualTo("goten: " + Path.of("conf/services/iam").toAbsolutePath()
                + ": is of iam.example.com, and the configuration names it for secrets.example.com\n");
    }

    @Test
    void saysThatPostgresCannotBeReached() throws IOException {
        int port = closedPort();
        var url = "postgresql://me:hush@127.0.0.1:" + port;
        assertThat(run(dev(environment(url, "conf/services/secrets")))).isEqualTo(2);
        assertThat(err.toString().lines()).singleElement().satisfies(line -> assertThat(line)
                .startsWith("goten: PostgreSQL at 127.0.0.1:" + port + ": ")
                .contains("refused")
                .doesNotContain("hush"));
    }

    @Test
    void saysThatPostgresDoesNotLetUsIn() throws IOException {
        var server = TestPostgres.createDatabase();
        var url = "postgresql://nobody:wrong@127.0.0.1:" + server.getPort();
        assertThat(run(dev(environment(url, "conf/services/secrets")))).isEqualTo(2);
        assertThat(err.toString()).startsWith("goten: PostgreSQL at 127.0.0.1:" + server.getPort() + ": ")
                .contains("nobody").doesNotContain("wrong").doesNotContain("\tat ");
    }

    @Test
    void refusesTheDatabaseOfAnotherDeployment() throws IOException {
        var database = TestPostgres.createDatabase();
        try (var first = GotenProcess.start("node", "--config", node("us-west2", database).toString()).awaitReady()) {
            first.terminate();
        }
        assertThat(run("node", "--config", node("eastus2", database).toString())).isEqualTo(2);
        assertThat(err).hasToString("goten: the database belongs to secrets.example.com/us-west2, not to"
                + " secrets.example.com/eastus2\n");
    }

    @Test
    void checksASchema() {
        assertThat(run("schema", "check", "conf/services/devices")).isZero();
        assertThat(out.toString())
                .contains("devices.example.com: v1, v2", "projects/{project}/regions/{region}/devices/{device}");
    }

    @Test
    void checksAFaultySchema() throws IOException {
        Files.writeString(directory.resolve("broken.proto"), "syntax = \"proto3\"; message {");
        assertThat(run("schema", "check", directory.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("broken.proto").doesNotContain("\tat ");
    }

    @Test
    void explainsItself() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("dev", "node", "schema");
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).contains("goten ");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThat(run("dev", "--bas-port", "1")).isEqualTo(2);
        assertThat(err.toString()).contains("--bas-port").contains("--base-port").doesNotContain("\tat ");
    }

    private int run(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private String[] dev(Path environment) {
        return new String[] {"dev", "--env", environment.toString(), "--state", directory.resolve("state").toString()};
    }

    private Path environment(String postgres, String schema) throws IOException {
        return Files.writeString(directory.resolve("dev.yaml"), """
                postgres: %s
                basePort: 0
                adminPort: 0
                regions: [us-west2]
                services:
                  - {name: secrets.example.com, schema: %s, regions: [us-west2]}
                """.formatted(postgres, Path.of(schema).toAbsolutePath()));
    }

    private Path node(String region, PgConnectOptions database) throws IOException {
        return Files.writeString(directory.resolve(region + ".yaml"), """
                service: secrets.example.com
                region: %s
                schema: %s
                listen: {port: 0}
                admin: {port: 0}
                postgres: {host: %s, port: %d, user: %s, password: "%s", database: %s}
                """.formatted(
                        region,
                        Path.of("conf/services/secrets").toAbsolutePath(),
                        database.getHost(),
                        database.getPort(),
                        database.getUser(),
                        database.getPassword(),
                        database.getDatabase()));
    }

    private static int closedPort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
