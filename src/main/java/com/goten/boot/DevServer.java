package com.goten.boot;

import com.goten.boot.DeploymentSpec.Limits;
import com.goten.boot.DeploymentSpec.Listen;
import com.goten.boot.DeploymentSpec.Storage;
import com.goten.boot.DevEnvironment.Planned;
import com.goten.boot.Host.VertxMaker;
import com.goten.boot.ReadyFile.Address;
import com.goten.boot.postgres.DirectoryLock;
import com.goten.config.PostgresServer;
import com.goten.mixin.Partition;
import com.goten.registry.MetaSchema;
import com.goten.registry.RegistryOptions;
import com.goten.schema.ServiceSchema;
import com.goten.store.pg.Databases;
import io.vertx.core.Future;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All deployments of an environment in this process, each with its own database and port. */
final class DevServer {
    private static final Logger log = LoggerFactory.getLogger(DevServer.class);
    private static final String HOST = "127.0.0.1";
    private static final Duration PATIENCE = Duration.ofSeconds(100);

    private final DevEnvironment environment;

    DevServer(DevEnvironment environment) {
        this.environment = environment;
    }

    /**
     * Starts everything, in order, and then says where it is. Blocks until it is ready.
     *
     * @param closers take what has been started; when this fails the caller closes them
     */
    List<Address> start(Closers closers, Optional<ReadyFile> readyFile, PrintStream out) {
        long began = System.nanoTime();
        var lock = DirectoryLock.take(environment.stateDir());
        closers.add("lock", lock::close);
        Logging.toFiles(environment.stateDir().resolve("logs"), Logging.Format.fromEnvironment(Logging.Format.HUMAN));
        readyFile.ifPresent(ReadyFile::remove);
        requireFreePorts();
        var schemas = Schemas.load(environment.services());
        var host = Host.start(
                closers, VertxMaker.ALONE, HOST, environment.adminPort(), new Partition(environment.regions()));
        var addresses = startDeployments(closers, host, schemas);
        host.ready(closers);
        Announcement.make(closers, readyFile, out, addresses, host.adminAddress());
        log.info("ready deployments={} millis={}", addresses.size(), (System.nanoTime() - began) / 1_000_000);
        return addresses;
    }

    /** The registry, then all others at once: who imports another waits for it. */
    private List<Address> startDeployments(Closers closers, Host host, Map<String, ServiceSchema> schemas) {
        var server = environment.postgres().orElseGet(() -> embedded(closers));
        var ports = new LinkedHashMap<Planned, HeldPort>();
        environment.deployments().forEach(
                planned -> ports.put(planned, host.hold(closers, new Listen(HOST, planned.port()))));
        var registry = registry(ports);
        var started = new LinkedHashMap<Planned, Future<Address>>();
        for (boolean meta : List.of(true, false)) {
            ports.forEach((planned, port) -> {
                if (isMeta(planned) == meta) {
                    started.put(planned, start(closers, host, planned, port, server, schemas, registry));
                }
            });
            Blocking.await(Future.all(List.copyOf(started.values())), PATIENCE, "starting the deployments");
        }
        return ports.keySet().stream().map(planned -> started.get(planned).result()).toList();
    }

    private Future<Address> start(
            Closers closers,
            Host host,
            Planned planned,
            HeldPort port,
            PostgresServer server,
            Map<String, ServiceSchema> schemas,
            Map<String, String> registry) {
        var database = DatabaseName.of(planned.id());
        var spec = spec(planned, schemas, storage(server, database), registry);
        return host.start(closers, spec, port, () -> Databases.ensure(host.vertx(), server, database));
    }

    private static boolean isMeta(Planned planned) {
        return planned.id().service().equals(MetaSchema.SERVICE);
    }

    /** Addresses of the meta service, by region. */
    private static Map<String, String> registry(Map<Planned, HeldPort> ports) {
        Map<String, String> addresses = new LinkedHashMap<>();
        ports.forEach((planned, port) -> {
            if (isMeta(planned)) {
                addresses.put(planned.id().region(), port.address());
            }
        });
        return addresses;
    }

    private static DeploymentSpec spec(
            Planned planned, Map<String, ServiceSchema> schemas, Storage storage, Map<String, String> registry) {
        var entry = planned.entry();
        return new DeploymentSpec(
                planned.id(),
                schemas.get(entry.service()),
                entry.currentVersion(),
                entry.policy(),
                storage,
                new Listen(HOST, planned.port()),
                Limits.STANDARD.sharingTheProcess(),
                Optional.of(new DeploymentSpec.Registry(
                        registry, entry, Optional.empty(), RegistryOptions.STANDARD.besideTheRegistry())));
    }

    private static Storage storage(PostgresServer server, String database) {
        return new Storage(server, database, Storage.SHARED_CONNECTIONS, Storage.SHARED_CONNECTIONS);
    }

    private PostgresServer embedded(Closers closers) {
        var postgres = SupervisedPostgres.start(environment.stateDir().resolve("postgres"));
        closers.add("postgres", postgres::stop);
        return postgres.address();
    }

    private void requireFreePorts() {
        Map<Integer, String> wanted = new LinkedHashMap<>();
        wanted.put(environment.adminPort(), "admin");
        environment.deployments().forEach(planned -> wanted.put(planned.port(), planned.id().toString()));
        Ports.requireFree(HOST, wanted, "Choose others with --base-port and --admin-port (0: any free ones).");
    }
}
