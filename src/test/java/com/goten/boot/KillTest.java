package com.goten.boot;

import com.goten.boot.DevEnvironment.Overrides;
import com.goten.schema.DeploymentId;
import com.goten.testing.Await;
import com.goten.testing.Chaos;
import com.goten.testing.TestPostgres;
import com.goten.testing.Verifying;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All nodes of an environment are killed with kill -9, again and again, at random moments while clients work in two
 * regions: in the middle of saves, establishments, deletions, cascades. Those that start afterwards finish what was begun,
 * and nothing is against the guarantees.
 */
class KillTest {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int LATEST_MILLIS = 2_500;

    private volatile Map<DeploymentId, String> addresses = Map.of();

    @TempDir
    private Path directory;

    @Test
    void whatWasBegunIsFinishedByThoseWhoComeAfter() throws Exception {
        var chaos = Chaos.rounds("KillTest", 2);
        var random = chaos.random();
        var vertx = Vertx.vertx();
        try (var postgres = TestPostgres.dedicated();
                var traffic = new Traffic(id -> Optional.ofNullable(addresses.get(id)))) {
            var file = environment(postgres);
            try (var first = start(file)) {
                traffic.prepare();
                traffic.start(chaos);
                Await.until(() -> traffic.answers("OK") > 0);
                killAfter(first, random.nextInt(LATEST_MILLIS));
            }
            for (int round = 1; round < chaos.rounds(); round++) {
                try (var next = start(file)) {
                    killAfter(next, random.nextInt(LATEST_MILLIS));
                }
            }
            try (var last = start(file)) {
                traffic.stop();
                verifying(vertx, file).requireRest();
                last.terminate();
            }
        } finally {
            Await.result(vertx.close());
        }
    }

    private void killAfter(GotenProcess process, int millis) {
        LockSupport.parkNanos(millis * NANOS_PER_MILLI);
        process.killNine();
        addresses = Map.of();
    }

    private static Verifying verifying(Vertx vertx, Path file) {
        return new Verifying(vertx).with(
                new VerifiedEnvironment(DevEnvironment.read(file, Overrides.NONE)).deployments(vertx, new Closers()));
    }

    private GotenProcess start(Path file) throws IOException {
        var ready = directory.resolve("ready.json");
        Files.deleteIfExists(ready);
        var process = GotenProcess.start("dev", "--env", file.toString(), "--ready-file", ready.toString()).awaitReady();
        Map<DeploymentId, String> found = new HashMap<>();
        new JsonObject(Files.readString(ready)).getJsonArray("deployments").stream()
                .map(JsonObject.class::cast)
                .forEach(each -> found.put(
                        new DeploymentId(each.getString("service"), each.getString("region")), each.getString("address")));
        addresses = found;
        return process;
    }

    private Path environment(TestPostgres.Dedicated postgres) throws IOException {
        var server = postgres.options("postgres");
        return Files.writeString(directory.resolve("dev.yaml"), """
                postgres: postgresql://%s:%s@%s:%d
                stateDir: %s
                basePort: 0
                adminPort: 0
                regions: [us-west2, eastus2]
                services:
                  - {name: iam.example.com, schema: %s, regions: [us-west2, eastus2]}
                  - {name: devices.example.com, schema: %s, regions: [us-west2, eastus2], currentVersion: v1}
                """.formatted(server.getUser(), server.getPassword(), server.getHost(), server.getPort(),
                directory.resolve("state"),
                Path.of("conf/services/iam").toAbsolutePath(), Path.of("conf/services/devices").toAbsolutePath()));
    }
}
