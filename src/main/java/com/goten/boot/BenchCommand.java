package com.goten.boot;

import com.goten.boot.DeploymentSpec.Limits;
import com.goten.boot.DeploymentSpec.Listen;
import com.goten.boot.DeploymentSpec.Storage;
import com.goten.bench.Bench;
import com.goten.bench.BenchOptions;
import com.goten.bench.BenchReport;
import com.goten.bench.BenchSchema;
import com.goten.bench.SyncTrial;
import com.goten.bench.Trials;
import com.goten.boot.postgres.PostgresSettings;
import com.goten.config.PostgresServer;
import com.goten.schema.DeploymentId;
import com.goten.schema.ServiceSchema;
import com.goten.store.pg.Databases;
import com.goten.types.MultiRegionPolicy;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code goten bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measures a server of its own against the limits of the same PostgreSQL, in one run, in turns.",
            "Exit code 0 when every goal is reached, 3 when one is missed."
        })
final class BenchCommand implements Callable<Integer> {
    private static final List<String> ALL = Stream.of(Bench.LOADS, Trials.NAMES, List.of(SyncTrial.NAME), DevTrial.NAMES)
            .flatMap(List::stream)
            .toList();
    private static final String HOST = "127.0.0.1";
    private static final String REGION = "us-west2";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--rounds", description = "turns of limit and server (default: ${DEFAULT-VALUE})")
    private int rounds = 3;

    @Option(names = "--seconds", description = "length of a turn (default: ${DEFAULT-VALUE})")
    private int seconds = 5;

    @Option(names = "--warm-up", description = "seconds before anything counts (default: ${DEFAULT-VALUE})")
    private int warmUp = 30;

    @Option(names = "--watchers", description = "streams of the watch load (default: ${DEFAULT-VALUE})")
    private int watchers = 100;

    @Option(names = "--writes", description = "writes a second of the watch load (default: ${DEFAULT-VALUE})")
    private int writesPerSecond = 1000;

    @Option(names = "--only", split = ",", description = "what to measure (default: ${DEFAULT-VALUE})")
    private List<String> only = ALL;

    @Option(names = "--env", paramLabel = "FILE", description = "what start and idle run (default: ${DEFAULT-VALUE})")
    private Path environment = Path.of("conf/dev.yaml");

    @Option(names = "--size", description = "how many go with one (default: ${DEFAULT-VALUE})")
    private int size = 10_000;

    @Option(names = "--copies", description = "how many are copied at once (default: ${DEFAULT-VALUE})")
    private int copies = 100_000;

    @Option(names = "--json", paramLabel = "FILE", description = "where to write what was measured")
    private @Nullable Path json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!ALL.containsAll(only)) {
            throw new ParameterException(spec.commandLine(), "--only: there are " + String.join(", ", ALL));
        }
        DevTrial.require(environment, only);
        var report = new BenchReport();
        var closers = new Closers();
        Runtime.getRuntime().addShutdownHook(new Thread(closers::close, "bench-stop"));
        try {
            measure(closers, report);
            return report.goalsReached() ? 0 : ExitReport.NOT_IN_ORDER;
        } finally {
            tell(report);
            closers.close();
        }
    }

    /** What was measured is told, also where something failed afterwards. */
    private void tell(BenchReport report) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        out.print(report.table());
        out.flush();
        if (json != null) {
            Files.writeString(json, report.json().encodePrettily());
        }
    }

    private void measure(Closers closers, BenchReport report) throws IOException, InterruptedException {
        Path state = Files.createTempDirectory("goten-bench");
        closers.add("files", () -> delete(state));
        var postgres = SupervisedPostgres.start(state.resolve("postgres"));
        closers.add("postgres", postgres::stop);
        var schema = BenchSchema.load();
        Vertx clients = clients(closers);
        Blocking.await(Databases.ensure(clients, postgres.address(), "limits"), PATIENCE, "making a database");
        var limits = Databases.options(postgres.address(), "limits");
        List<String> loads = only.stream().filter(Bench.LOADS::contains).toList();
        if (!loads.isEmpty()) {
            var options = new BenchOptions(
                    rounds, Duration.ofSeconds(seconds), Duration.ofSeconds(warmUp), watchers, writesPerSecond, loads);
            var server = alone(closers, schema, postgres.address());
            new Bench(clients, schema.newest(), server, options, report).run(limits).await();
        }
        List<String> trials = only.stream().filter(Trials.NAMES::contains).toList();
        if (!trials.isEmpty()) {
            var world = BenchWorld.start(closers, postgres.address(), state);
            new Trials(clients, schema.newest(), world.get(0), world.get(1), size, report).run(trials, limits).await();
        }
        if (only.contains(SyncTrial.NAME)) {
            sync(closers, schema, clients, state, report);
        }
        if (only.stream().anyMatch(DevTrial.NAMES::contains)) {
            new DevTrial(environment, state, clients, report).run(only);
        }
    }

    /** On a server of its own, that can replicate and keeps the times of commits. */
    private void sync(Closers closers, ServiceSchema schema, Vertx clients, Path state, BenchReport report) {
        var postgres = SupervisedPostgres.start(new PostgresSettings(state.resolve("sync"), 0, Map.of(
                "wal_level", "logical",
                "max_wal_senders", "8",
                "max_replication_slots", "8",
                "track_commit_timestamp", "on")));
        closers.add("postgres of sync", postgres::stop);
        List.of("replicated", "replica").forEach(database -> Blocking.await(
                Databases.ensure(clients, postgres.address(), database), PATIENCE, "making a database"));
        var servers = new SyncBenchWorld(closers, postgres.address(), schema);
        new SyncTrial(
                        clients, schema.newest(), servers, copies, rounds, Duration.ofSeconds(seconds), report)
                .run(Databases.options(postgres.address(), "replicated"), Databases.options(postgres.address(), "replica"));
    }

    private static Vertx clients(Closers closers) {
        var clients = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
        closers.add("clients", () -> Blocking.await(clients.close(), PATIENCE, "closing the clients"));
        return clients;
    }

    /** A deployment that knows no other. */
    private static SocketAddress alone(Closers closers, ServiceSchema schema, PostgresServer server) {
        var host = Host.start(closers, Host.VertxMaker.ALONE, HOST, 0);
        var id = new DeploymentId(schema.service(), REGION);
        var database = "alone";
        Blocking.await(Databases.ensure(host.vertx(), server, database), PATIENCE, "making " + database);
        var spec = new DeploymentSpec(
                id,
                schema,
                Optional.empty(),
                MultiRegionPolicy.newBuilder().addEnabledRegions(REGION).setDefaultControlRegion(REGION).build(),
                new Storage(server, database, Storage.STANDARD_CONNECTIONS, Storage.STANDARD_CONNECTIONS),
                new Listen(HOST, 0),
                Limits.STANDARD,
                Optional.empty());
        return BenchWorld.socket(host.deploy(closers, spec).address());
    }

    private static void delete(Path directory) {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
