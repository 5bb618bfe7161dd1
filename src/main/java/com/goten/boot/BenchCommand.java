package com.goten.boot;

import com.goten.boot.DeploymentSpec.Limits;
import com.goten.boot.DeploymentSpec.Listen;
import com.goten.boot.DeploymentSpec.Storage;
import com.goten.bench.Bench;
import com.goten.bench.BenchOptions;
import com.goten.bench.BenchReport;
import com.goten.bench.BenchSchema;
import com.goten.bench.BenchServer;
import com.goten.bench.Trials;
import com.goten.config.PostgresServer;
import com.goten.policy.Environment;
import com.goten.policy.EnvironmentSource;
import com.goten.policy.Policy;
import com.goten.schema.DeploymentId;
import com.goten.schema.ServiceSchema;
import com.goten.store.pg.Databases;
import com.goten.types.MultiRegionPolicy;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
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
        description = "Measures a server of its own against the limits of the same PostgreSQL, in one run, in turns.")
final class BenchCommand implements Callable<Integer> {
    private static final String HOST = "127.0.0.1";
    private static final String REGION = "us-west2";
    private static final String OTHER_REGION = "eastus2";
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
    private List<String> only = Stream.concat(Bench.LOADS.stream(), Trials.NAMES.stream()).toList();

    @Option(names = "--size", description = "how many go with one (default: ${DEFAULT-VALUE})")
    private int size = 10_000;

    @Option(names = "--json", paramLabel = "FILE", description = "where to write what was measured")
    private @Nullable Path json;

    @Override
    public Integer call() throws IOException {
        List<String> all = Stream.concat(Bench.LOADS.stream(), Trials.NAMES.stream()).toList();
        if (!all.containsAll(only)) {
            throw new ParameterException(spec.commandLine(), "--only: there are " + String.join(", ", all));
        }
        var closers = new Closers();
        Runtime.getRuntime().addShutdownHook(new Thread(closers::close, "bench-stop"));
        try {
            BenchReport report = measure(closers);
            System.out.print(report.table());
            if (json != null) {
                Files.writeString(json, report.json().encodePrettily());
            }
            return 0;
        } finally {
            closers.close();
        }
    }

    private BenchReport measure(Closers closers) throws IOException {
        Path state = Files.createTempDirectory("goten-bench");
        closers.add("files", () -> delete(state));
        var postgres = SupervisedPostgres.start(state.resolve("postgres"));
        closers.add("postgres", postgres::stop);
        var schema = BenchSchema.load();
        var host = Host.start(closers, Host.VertxMaker.ALONE, HOST, 0);
        var servers = start(closers, host, schema, postgres.address());
        Blocking.await(Databases.ensure(host.vertx(), postgres.address(), "limits"), PATIENCE, "making a database");
        var clients = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
        closers.add("clients", () -> Blocking.await(clients.close(), PATIENCE, "closing the clients"));
        var report = new BenchReport();
        var limits = Databases.options(postgres.address(), "limits");
        List<String> loads = only.stream().filter(Bench.LOADS::contains).toList();
        if (!loads.isEmpty()) {
            var options = new BenchOptions(
                    rounds, Duration.ofSeconds(seconds), Duration.ofSeconds(warmUp), watchers, writesPerSecond, loads);
            new Bench(clients, schema.newest(), servers.get(0).address(), options, report).run(limits).await();
        }
        new Trials(clients, schema.newest(), servers.get(0), servers.get(1), size, report).run(only, limits).await();
        return report;
    }

    /** Two regions that know each other. */
    private static List<BenchServer> start(Closers closers, Host host, ServiceSchema schema, PostgresServer server) {
        Map<DeploymentId, HeldPort> ports = new LinkedHashMap<>();
        for (String region : List.of(REGION, OTHER_REGION)) {
            ports.put(new DeploymentId(schema.service(), region), host.hold(closers, new Listen(HOST, 0)));
        }
        var world = EnvironmentSource.fixed(world(schema, ports));
        var started = new ArrayList<Future<BenchServer>>();
        ports.forEach((id, port) -> {
            var database = DatabaseName.of(id);
            Blocking.await(Databases.ensure(host.vertx(), server, database), PATIENCE, "making " + database);
            started.add(host.start(closers, spec(id, schema, server, database), port, world)
                    .map(address -> new BenchServer(
                            id.region(), socket(address.address()), Databases.options(server, database))));
        });
        return Blocking.await(Future.all(started), PATIENCE, "starting the servers").list();
    }

    private static Environment world(ServiceSchema schema, Map<DeploymentId, HeldPort> ports) {
        var version = schema.newest().version();
        Map<String, Environment.Deployment> deployments = new LinkedHashMap<>();
        ports.forEach((id, port) ->
                deployments.put(id.region(), new Environment.Deployment(id, port.address(), false, version)));
        return new Environment(Map.of(schema.service(), new Environment.Service(
                schema.service(), Policy.of(policy()), List.of(version), List.of(), List.of(), deployments)));
    }

    private static MultiRegionPolicy policy() {
        return MultiRegionPolicy.newBuilder()
                .addEnabledRegions(REGION)
                .addEnabledRegions(OTHER_REGION)
                .setDefaultControlRegion(REGION)
                .build();
    }

    private static DeploymentSpec spec(
            DeploymentId id, ServiceSchema schema, PostgresServer server, String database) {
        return new DeploymentSpec(
                id,
                schema,
                Optional.empty(),
                policy(),
                new Storage(server, database, Storage.STANDARD_CONNECTIONS, Storage.STANDARD_CONNECTIONS),
                new Listen(HOST, 0),
                Limits.STANDARD,
                Optional.empty());
    }

    private static SocketAddress socket(String address) {
        int colon = address.lastIndexOf(':');
        return SocketAddress.inetSocketAddress(Integer.parseInt(address.substring(colon + 1)), address.substring(0, colon));
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
