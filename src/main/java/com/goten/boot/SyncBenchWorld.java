package com.goten.boot;

import com.goten.bench.BenchSchema;
import com.goten.bench.BenchServer;
import com.goten.bench.SyncServers;
import com.goten.boot.DeploymentSpec.Limits;
import com.goten.boot.DeploymentSpec.Listen;
import com.goten.boot.DeploymentSpec.Storage;
import com.goten.boot.Host.VertxMaker;
import com.goten.config.PostgresServer;
import com.goten.registry.MetaSchema;
import com.goten.registry.RegistryOptions;
import com.goten.schema.DeploymentId;
import com.goten.schema.ServiceSchema;
import com.goten.store.pg.Databases;
import com.goten.types.MultiRegionPolicy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The service that is measured, and the registry, in two regions; one of the service's can be stopped and started. */
final class SyncBenchWorld implements SyncServers {
    private static final String HOST = "127.0.0.1";
    private static final List<String> REGIONS = List.of("us-west2", "eastus2");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Host host;
    private final PostgresServer server;
    private final ServiceSchema schema;
    private final Map<String, HeldPort> registry = new LinkedHashMap<>();
    private final BenchServer owner;
    private Closers ofCopies = new Closers();
    private Optional<BenchServer> copies = Optional.empty();

    /** Starts all but the region with the copies. */
    SyncBenchWorld(Closers closers, PostgresServer server, ServiceSchema schema) {
        this.host = Host.start(closers, VertxMaker.ALONE, HOST, 0);
        this.server = server;
        this.schema = schema;
        closers.add("copies", this::stopCopies);
        REGIONS.forEach(region -> registry.put(region, host.hold(closers, new Listen(HOST, 0))));
        registry.forEach((region, port) -> start(closers, MetaSchema.load(), region, port));
        this.owner = start(closers, schema, REGIONS.get(0), host.hold(closers, new Listen(HOST, 0)));
        host.ready(closers);
    }

    @Override
    public List<String> regions() {
        return REGIONS;
    }

    @Override
    public BenchServer owner() {
        return owner;
    }

    @Override
    public BenchServer copies() {
        return copies.orElseThrow();
    }

    @Override
    public BenchServer startCopies() {
        copies = Optional.of(start(ofCopies, schema, REGIONS.get(1), host.hold(ofCopies, new Listen(HOST, 0))));
        return copies();
    }

    @Override
    public void stopCopies() {
        ofCopies.close();
        ofCopies = new Closers();
        copies = Optional.empty();
    }

    private BenchServer start(Closers closers, ServiceSchema of, String region, HeldPort port) {
        var id = new DeploymentId(of.service(), region);
        var database = DatabaseName.of(id);
        var started = host.start(
                closers, spec(id, of, database), port, () -> Databases.ensure(host.vertx(), server, database));
        var address = Blocking.await(started, PATIENCE, "starting " + id);
        return new BenchServer(region, BenchWorld.socket(address.address()), Databases.options(server, database));
    }

    private DeploymentSpec spec(DeploymentId id, ServiceSchema of, String database) {
        var policy = MultiRegionPolicy.newBuilder()
                .addAllEnabledRegions(REGIONS)
                .setDefaultControlRegion(REGIONS.get(0))
                .build();
        var entry = new DeploymentEntry(
                id.service(), Optional.empty(), REGIONS, Optional.of("v1"), policy, Optional.empty(), List.of(), 0);
        var addresses = registry.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, region -> region.getValue().address()));
        return new DeploymentSpec(
                id,
                of,
                Optional.of("v1"),
                policy,
                new Storage(server, database, Storage.STANDARD_CONNECTIONS, Storage.STANDARD_CONNECTIONS),
                new Listen(HOST, 0),
                Limits.STANDARD.sharingTheProcess(),
                Optional.of(new DeploymentSpec.Registry(
                        addresses, entry, Optional.empty(), RegistryOptions.STANDARD.besideTheRegistry())));
    }
}
