package com.goten.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the lines of README's walk and looks for the answers it shows. They need {@code curl}, and {@code npx} with a
 * way to its registry: where one is missing, that part is reported as skipped.
 */
class WalkTest {
    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final String EXPECTED = "#> ";
    private static final String END_OF_BLOCK = "=== end of block ===";

    @TempDir
    private static Path directory;

    private static GotenProcess dev;

    @BeforeAll
    static void start() {
        dev = GotenProcess.start(
                        "dev",
                        "--state", directory.resolve("state").toString(),
                        "--base-port", "0",
                        "--admin-port", "0",
                        "--ready-file", directory.resolve("ready.json").toString())
                .awaitReady();
    }

    @AfterAll
    static void stop() throws IOException {
        dev.terminate();
        dev.close();
    }

    @Test
    void worksWithCurl() throws Exception {
        assumeTrue(succeeds("curl --help all | grep -q -- --json"), "curl 7.82 or newer is needed");
        walk(blocks().stream().filter(block -> !block.contains("npx")).toList());
    }

    @Test
    void worksWithAGrpcClient() throws Exception {
        assumeTrue(succeeds("curl --help all | grep -q -- --json"), "curl 7.82 or newer is needed");
        assumeTrue(succeeds("npx --yes @bufbuild/buf --version"), "npx, and a way to the npm registry, is needed");
        walk(blocks());
    }

    private static void walk(List<String> blocks) throws Exception {
        assertThat(blocks).hasSizeGreaterThan(5);
        var script = new StringBuilder();
        blocks.forEach(block -> script.append(here(block)).append("\necho '").append(END_OF_BLOCK).append("'\n"));
        var outputs = run(script.toString()).split(END_OF_BLOCK);
        for (int i = 0; i < blocks.size(); i++) {
            assertThat(outputs[i]).as(blocks.get(i)).containsSubsequence(expected(here(blocks.get(i))));
        }
    }

    private static List<String> blocks() throws IOException {
        var blocks = new ArrayList<String>();
        var found = BLOCK.matcher(Files.readString(Path.of("README.md")));
        while (found.find()) {
            blocks.add(found.group(1));
        }
        return blocks;
    }

    private static List<String> expected(String block) {
        return block.lines()
                .filter(line -> line.startsWith(EXPECTED))
                .map(line -> line.substring(EXPECTED.length()))
                .toList();
    }

    /** The block with the ports of this test's environment. */
    private static String here(String block) {
        try {
            var ready = new JsonObject(Files.readString(directory.resolve("ready.json")));
            var text = block.replace("127.0.0.1:8399", ready.getString("admin"));
            var deployments = ready.getJsonArray("deployments");
            for (int i = 0; i < deployments.size(); i++) {
                text = text.replace("127.0.0.1:" + (8400 + i), deployments.getJsonObject(i).getString("address"));
            }
            return text;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String run(String script) throws Exception {
        var output = directory.resolve("walk.out");
        var process = new ProcessBuilder("bash", "-c", script)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError("the walk does not end; so far:\n" + Files.readString(output));
        }
        return Files.readString(output);
    }

    private static boolean succeeds(String command) throws InterruptedException {
        try {
            var process = new ProcessBuilder("bash", "-c", command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(2, TimeUnit.MINUTES) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
