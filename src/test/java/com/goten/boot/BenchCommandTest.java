package com.goten.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** That it runs and reports; how fast is no matter of tests. */
class BenchCommandTest {
    @TempDir
    Path directory;

    @Test
    void measuresWhatIsAskedForAndReportsItWithItsLimitAndGoal() throws IOException {
        Path json = directory.resolve("bench.json");
        int code = new CommandLine(new BenchCommand())
                .execute("--only", "cascade", "--size", "20", "--json", json.toString());
        assertThat(code).isZero();
        var report = new JsonObject(Files.readString(json));
        assertThat(report.fieldNames())
                .containsExactly("cascade", "cascade, two tables");
        assertThat(report.getJsonObject("cascade").fieldNames())
                .contains("measured", "limit", "ratio", "goal", "reached");
    }

    @Test
    void refusesToMeasureWhatItDoesNotKnow() {
        assertThat(new CommandLine(new BenchCommand()).execute("--only", "cascades")).isEqualTo(2);
    }
}
