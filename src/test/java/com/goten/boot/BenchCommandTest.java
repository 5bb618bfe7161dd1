package com.goten.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** That it runs and reports; how fast is no matter of tests. */
class BenchCommandTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void measuresWhatIsAskedForAndReportsItWithItsLimitAndGoal() throws IOException {
        Path json = directory.resolve("bench.json");
        int code = bench("--only", "cascade", "--size", "20", "--json", json.toString());
        assertThat(code).as("a goal may be missed here").isIn(0, ExitReport.NOT_IN_ORDER);
        var report = new JsonObject(Files.readString(json));
        assertThat(report.fieldNames())
                .containsExactly("cascade", "cascade, two tables");
        assertThat(report.getJsonObject("cascade").fieldNames())
                .contains("measured", "limit", "ratio", "goal", "reached");
    }

    @Test
    void measuresReadCopiesBesideLogicalReplication() throws IOException {
        Path json = directory.resolve("bench.json");
        int code = bench(
                "--only", "sync", "--copies", "50", "--rounds", "1", "--seconds", "1", "--json", json.toString());
        assertThat(code).as(err.toString()).isIn(0, ExitReport.NOT_IN_ORDER);
        var report = new JsonObject(Files.readString(json));
        for (String figure : List.of("first copy", "p50", "p99", "catch-up", "policy change")) {
            assertThat(report.getJsonObject("sync, " + figure).getDouble("measured")).as(figure).isPositive();
        }
    }

    @Test
    void refusesWhatCannotBeMeasuredBeforeItMeasuresAnything() throws IOException {
        assertThat(bench("--only", "cascade,start", "--env", directory.resolve("none.yaml").toString())).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        var shared = Files.writeString(directory.resolve("shared.yaml"), """
                postgres: postgresql://me:hush@127.0.0.1:1
                regions: [us-west2]
                services:
                  - {name: secrets.example.com, schema: %s, regions: [us-west2]}
                """.formatted(Path.of("conf/services/secrets").toAbsolutePath()));
        assertThat(bench("--only", "cascade,idle", "--env", shared.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("idle needs postgres: embedded").doesNotContain("hush");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void tellsWhatWasMeasuredBeforeSomethingFailed() throws IOException {
        var broken = Files.writeString(directory.resolve("broken.yaml"), """
                postgres: embedded
                basePort: 0
                adminPort: 0
                regions: [us-west2]
                services:
                  - {name: secrets.example.com, schema: /no/such/schema, regions: [us-west2]}
                """);
        Path json = directory.resolve("bench.json");
        int code = bench("--only", "cascade,start", "--size", "20", "--env", broken.toString(), "--json", json.toString());
        assertThat(code).as(err.toString()).isEqualTo(2);
        assertThat(err.toString()).contains("dev does not become ready");
        assertThat(out.toString()).contains("cascade", "limit");
        assertThat(new JsonObject(Files.readString(json)).fieldNames()).contains("cascade");
    }

    private int bench(String... arguments) {
        return new CommandLine(new BenchCommand())
                .setExecutionExceptionHandler(new ExitReport())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    @Test
    void refusesToMeasureWhatItDoesNotKnow() {
        assertThat(new CommandLine(new BenchCommand()).execute("--only", "cascades")).isEqualTo(2);
    }
}
