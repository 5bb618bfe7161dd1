package com.goten.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.testing.Await;
import com.goten.testing.TestPostgres;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Node and PostgreSQL are killed with kill -9, one after the other, while writers write and a watcher watches. What was
 * answered is there, and the watcher has seen each resource once.
 */
class DurabilityTest {
    private static final int WRITERS = 8;
    private static final int ANSWERS_BETWEEN_FAULTS = 150;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final AtomicInteger next = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private TestPostgres.Dedicated postgres;
    private GotenProcess node;
    private volatile boolean writing = true;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws IOException {
        postgres = TestPostgres.dedicated();
        var database = postgres.options("postgres");
        Files.writeString(directory.resolve("dev.yaml"), """
                postgres: postgresql://%s:%s@%s:%d
                basePort: 0
                adminPort: 0
                regions: [us-west2]
                services:
                  - {name: secrets.example.com, schema: %s, regions: [us-west2]}
                """.formatted(database.getUser(), database.getPassword(), database.getHost(), database.getPort(),
                Path.of("conf/services/secrets").toAbsolutePath()));
        node = startNode();
    }

    @AfterEach
    void stop() throws Exception {
        writing = false;
        threads.shutdownNow();
        node.close();
        postgres.close();
    }

    private GotenProcess startNode() throws IOException {
        Files.deleteIfExists(readyFile());
        return GotenProcess.start(
                        "dev", "--env", directory.resolve("dev.yaml").toString(),
                        "--state", directory.resolve("state").toString(),
                        "--ready-file", readyFile().toString())
                .awaitReady();
    }

    private Path readyFile() {
        return directory.resolve("ready.json");
    }

    @Test
    void losesNoAnsweredWriteAndTellsEachOnce() throws Exception {
        var watcher = new Watcher();
        Future<?> watching = threads.submit(watcher);
        List<Future<?>> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            writers.add(threads.submit(this::write));
        }
        for (int round = 0; round < 2; round++) {
            awaitAnswers();
            node.killNine();
            node = startNode();
            awaitAnswers();
            postgres.killNine();
            postgres.restart();
        }
        awaitAnswers();
        writing = false;
        for (Future<?> writer : writers) {
            writer.get(60, TimeUnit.SECONDS);
        }
        Set<String> there = list();
        assertThat(there).containsAll(answered);
        Await.until(() -> watcher.seen.size() >= there.size());
        watcher.stopped = true;
        assertThat(watcher.seen).containsExactlyInAnyOrderElementsOf(there);
        assertThat(watcher.repeated).isEmpty();
        assertThat(watching.isDone()).as("the watcher goes on").isFalse();
    }

    private void awaitAnswers() {
        int goal = answered.size() + ANSWERS_BETWEEN_FAULTS;
        Await.until(() -> answered.size() >= goal);
    }

    /** A writer goes on with the next name whatever becomes of one. */
    private void write() {
        while (writing) {
            String name = "projects/n" + next.incrementAndGet() + "x";
            try {
                var request = HttpRequest.newBuilder(URI.create(url("/v1/projects")))
                        .timeout(Duration.ofSeconds(10))
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofString(new JsonObject().put("name", name).encode()))
                        .build();
                int status = client.send(request, BodyHandlers.discarding()).statusCode();
                assertThat(status).isIn(200, 503, 504, 409);
                if (status == 200) {
                    answered.add(name);
                }
            } catch (IOException away) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private Set<String> list() throws Exception {
        Set<String> names = ConcurrentHashMap.newKeySet();
        String token = "";
        do {
            var answer = new JsonObject(client.send(
                            HttpRequest.newBuilder(URI.create(url("/v1/projects?pageSize=500&pageToken=" + encoded(token))))
                                    .build(),
                            BodyHandlers.ofString())
                    .body());
            answer.getJsonArray("projects").forEach(project -> names.add(((JsonObject) project).getString("name")));
            token = answer.getString("nextPageToken", "");
        } while (!token.isEmpty());
        return names;
    }

    private String url(String path) throws IOException {
        try {
            return "http://" + new JsonObject(Files.readString(readyFile()))
                    .getJsonArray("deployments").getJsonObject(1).getString("address") + path;
        } catch (NoSuchFileException starting) {
            throw new IOException("not ready", starting);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Watches all projects, resumes with its last token when the stream breaks, and keeps what a token vouches for. */
    private final class Watcher implements Runnable {
        private final Set<String> seen = ConcurrentHashMap.newKeySet();
        private final Set<String> repeated = ConcurrentHashMap.newKeySet();
        private final List<String> batch = new ArrayList<>();
        private String token = "";
        private volatile boolean stopped;

        @Override
        public void run() {
            while (!stopped && !Thread.currentThread().isInterrupted()) {
                try {
                    follow();
                } catch (IOException | UncheckedIOException broken) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                } catch (InterruptedException e) {
                    return;
                }
            }
        }

        private void follow() throws IOException, InterruptedException {
            batch.clear();
            var request = HttpRequest.newBuilder(
                            URI.create(url("/v1/projects:watch?type=STATELESS&resumeToken=" + encoded(token))))
                    .build();
            var answer = client.send(request, BodyHandlers.ofLines());
            if (answer.statusCode() == 200) {
                answer.body().forEach(line -> take(new JsonObject(line)));
            }
        }

        private void take(JsonObject message) {
            assertThat(message.getBoolean("isHardReset", false)).as("reset").isFalse();
            if (message.containsKey("projectChanges")) {
                message.getJsonArray("projectChanges").forEach(change -> batch.add(((JsonObject) change)
                        .getJsonObject("current").getJsonObject("project").getString("name")));
            }
            if (message.getBoolean("isCurrent", false)) {
                token = message.getString("resumeToken");
                for (String name : batch) {
                    if (!seen.add(name)) {
                        repeated.add(name);
                    }
                }
                batch.clear();
            }
        }
    }
}
