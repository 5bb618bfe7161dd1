package com.goten.boot;

import com.goten.bench.BenchReport;
import com.goten.bench.Figure;
import com.goten.bench.Figure.Goal;
import com.goten.boot.DevEnvironment.Overrides;
import com.goten.boot.DevEnvironment.Planned;
import com.goten.boot.postgres.EmbeddedPostgres;
import com.goten.config.PostgresServer;
import com.goten.config.Secret;
import com.goten.schema.ServiceSchema;
import com.goten.store.pg.Databases;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code dev} as its users run it, in a process of its own: how long it takes until it is ready, the first time and again,
 * and what it does while nobody asks it for anything.
 */
final class DevTrial {
    static final String START = "start";
    static final String IDLE = "idle";
    static final List<String> NAMES = List.of(START, IDLE);

    private static final Goal START_GOAL = Goal.atMost(20);
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration SETTLING = Duration.ofSeconds(10);
    private static final Duration IDLING = Duration.ofSeconds(30);

    private final Path environment;
    private final Path state;
    private final Vertx clients;
    private final BenchReport report;

    /** @param state an empty directory */
    DevTrial(Path environment, Path state, Vertx clients, BenchReport report) {
        this.environment = environment;
        this.state = state;
        this.clients = clients;
        this.report = report;
    }

    /**
     * To be asked before anything is measured.
     *
     * @param names those of {@link #NAMES} count
     * @throws StartException where one of them cannot be measured in that environment
     * @throws com.goten.config.ConfigException where that cannot be read
     */
    static void require(Path environment, List<String> names) {
        if (names.stream().noneMatch(NAMES::contains)) {
            return;
        }
        var read = DevEnvironment.read(environment, Overrides.NONE);
        if (names.contains(IDLE) && read.postgres().isPresent()) {
            throw new StartException(
                    environment + " uses a PostgreSQL that others may use too: idle needs postgres: embedded");
        }
    }

    void run(List<String> names) throws IOException, InterruptedException {
        try (var cold = new Dev()) {
            double seconds = cold.awaitReady();
            if (names.contains(START)) {
                report.figure(Figure.once("start, cold", "s", seconds, Optional.of(START_GOAL)));
            }
        }
        try (var warm = new Dev()) {
            double seconds = warm.awaitReady();
            if (names.contains(START)) {
                report.figure(Figure.once("start, warm", "s", seconds, Optional.of(START_GOAL)));
            }
            if (names.contains(IDLE)) {
                TimeUnit.MILLISECONDS.sleep(SETTLING.toMillis());
                idle(warm);
            }
        }
    }

    private void idle(Dev dev) throws IOException, InterruptedException {
        double cpu = dev.cpuSeconds();
        double others = dev.othersCpuSeconds();
        long transactions = transactions();
        TimeUnit.MILLISECONDS.sleep(IDLING.toMillis());
        double seconds = IDLING.toSeconds();
        report.figure(Figure.once(
                "idle, process", "% of a core", (dev.cpuSeconds() - cpu) / seconds * 100, Optional.empty()));
        report.figure(Figure.once(
                "idle, PostgreSQL", "% of a core", (dev.othersCpuSeconds() - others) / seconds * 100, Optional.empty()));
        report.figure(Figure.once(
                "idle, transactions", "per s", (transactions() - transactions) / seconds, Optional.empty()));
        double registry = dev.metric("goten_registry_streams");
        report.figure(Figure.once("idle, registry streams", "", registry, Optional.empty()));
        double copies = dev.metric("goten_owned_streams");
        var planned = DevEnvironment.read(environment, Overrides.NONE);
        List<Planned> all = planned.deployments();
        Map<String, ServiceSchema> schemas = Schemas.load(planned.services());
        report.figure(Figure.once(
                "idle, streams of copies", "", copies, Optional.of(Goal.atMost(pairs(all, DevTrial::ofOneService)))));
        report.figure(Figure.once(
                "idle, other streams",
                "",
                dev.metric("goten_peer_streams") - registry - copies,
                Optional.of(Goal.atMost(pairs(all, (one, other) -> follows(one, other, schemas))))));
    }

    /** Of all databases together; most queries are one. */
    private long transactions() throws IOException {
        var postmaster = Files.readAllLines(state.resolve("dev/postgres/data/postmaster.pid"));
        var server = new PostgresServer(
                "127.0.0.1",
                Integer.parseInt(postmaster.get(3).strip()),
                EmbeddedPostgres.USER,
                new Secret(Files.readString(state.resolve("dev/postgres/password")).strip()));
        return Databases.transactions(clients, server).await();
    }

    /** Deployments that have something to do with another one. */
    private static int pairs(List<Planned> all, BiPredicate<Planned, Planned> related) {
        return (int) all.stream()
                .flatMap(one -> all.stream().filter(other -> !one.equals(other) && related.test(one, other)))
                .count();
    }

    private static boolean ofOneService(Planned one, Planned other) {
        return one.id().service().equals(other.id().service());
    }

    /** Of a service that it imports, or of its own. */
    private static boolean follows(Planned one, Planned other, Map<String, ServiceSchema> schemas) {
        String service = other.id().service();
        return ofOneService(one, other)
                || schemas.get(one.id().service()).versions().stream()
                        .anyMatch(version -> version.imports().contains(service));
    }

    /** The process, from its start on. */
    private final class Dev implements AutoCloseable {
        private final long began = System.nanoTime();
        private final Path readyFile = state.resolve("ready.json");
        private final Process process;

        Dev() throws IOException {
            Files.deleteIfExists(readyFile);
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-cp", classPath(), Main.class.getName(), "dev",
                            "--env", environment.toString(), "--state", state.resolve("dev").toString(),
                            "--base-port", "0", "--admin-port", "0", "--ready-file", readyFile.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        }

        /** What this process runs from, whoever has loaded it. */
        private static String classPath() {
            return Main.class.getClassLoader() instanceof URLClassLoader loader
                    ? Arrays.stream(loader.getURLs()).map(url -> Path.of(URI.create(url.toString())).toString())
                            .collect(Collectors.joining(System.getProperty("path.separator")))
                    : System.getProperty("java.class.path");
        }

        /** Answers how many seconds it took. */
        double awaitReady() throws InterruptedException {
            while (!Files.exists(readyFile)) {
                if (process.waitFor(10, TimeUnit.MILLISECONDS) || System.nanoTime() - began > PATIENCE.toNanos()) {
                    throw new StartException("dev does not become ready");
                }
            }
            return (System.nanoTime() - began) / 1e9;
        }

        double cpuSeconds() {
            return seconds(Stream.of(process.toHandle()));
        }

        /** Of what it has started. */
        double othersCpuSeconds() {
            return seconds(process.descendants());
        }

        private static double seconds(Stream<ProcessHandle> processes) {
            return processes.mapToDouble(
                            handle -> handle.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9)
                    .sum();
        }

        /** The sum over all deployments. */
        double metric(String name) throws IOException, InterruptedException {
            String admin = new JsonObject(Files.readString(readyFile)).getString("admin");
            var request = HttpRequest.newBuilder(URI.create("http://" + admin + "/metrics")).build();
            return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofLines()).body()
                    .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        }

        @Override
        public void close() throws InterruptedException {
            process.destroy();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }
}
