package com.goten.boot;

import com.goten.boot.DeploymentSpec.Advertised;
import com.goten.boot.DeploymentSpec.Limits;
import com.goten.boot.DeploymentSpec.Listen;
import com.goten.boot.DeploymentSpec.Storage;
import com.goten.boot.Host.VertxMaker;
import com.goten.config.PostgresServer;
import com.goten.config.Secret;
import com.goten.policy.Environment.Import;
import com.goten.policy.Policy;
import com.goten.registry.MetaSchema;
import com.goten.registry.RegistryOptions;
import com.goten.schema.DeploymentId;
import com.goten.schema.SchemaLoader;
import com.goten.schema.ServiceSchema;
import com.goten.testing.FaultProxy;
import com.goten.testing.TestPostgres;
import com.goten.testing.Verifying;
import com.goten.types.MultiRegionPolicy;
import io.vertx.pgclient.PgConnectOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The meta service, and deployments of {@code iam.example.com} and {@code devices.example.com}, in two regions or in three,
 * in this JVM, over real ports and databases. What they say to each other goes through a proxy before each of them; clients
 * do not. In three regions there is also one between each deployment of the two and its database.
 */
final class ProxiedWorld implements AutoCloseable {
    static final String HERE = "us-west2";
    static final String THERE = "eastus2";
    static final String YONDER = "japaneast";
    static final DeploymentId IAM = new DeploymentId("iam.example.com", HERE);
    static final DeploymentId FAR_IAM = new DeploymentId("iam.example.com", THERE);
    static final DeploymentId DEVICES = new DeploymentId("devices.example.com", HERE);
    static final DeploymentId FAR_DEVICES = new DeploymentId("devices.example.com", THERE);
    static final DeploymentId FARTHEST_IAM = new DeploymentId("iam.example.com", YONDER);
    static final DeploymentId FARTHEST_DEVICES = new DeploymentId("devices.example.com", YONDER);
    static final List<DeploymentId> ALL = List.of(IAM, FAR_IAM, DEVICES, FAR_DEVICES);
    static final List<DeploymentId> ALL_OF_THREE =
            List.of(IAM, FAR_IAM, FARTHEST_IAM, DEVICES, FAR_DEVICES, FARTHEST_DEVICES);

    private static final Duration START = Duration.ofMinutes(2);
    private static final String VERSION = "v1";

    private final Closers closers = new Closers();
    private final List<DeploymentId> services;
    private final List<DeploymentId> registry;
    private final List<String> regions;
    private final Host host;
    private final Verifying verifying;
    private final Map<String, ServiceSchema> schemas = new HashMap<>();
    private final Map<DeploymentId, HeldPort> ports = new LinkedHashMap<>();
    private final Map<DeploymentId, FaultProxy> proxies = new HashMap<>();
    private final Map<DeploymentId, PgConnectOptions> databases = new HashMap<>();
    private final Map<DeploymentId, FaultProxy> databaseProxies = new HashMap<>();

    /**
     * @param services those beside the registry
     * @param imports what the services are said to import; empty: what their schemas say
     * @param elsewhere those that somebody else runs, over databases that are made here
     * @param apart how far the clocks of the databases in each region are ahead of those in the one before
     */
    private ProxiedWorld(
            List<DeploymentId> services, Optional<List<Import>> imports, Set<DeploymentId> elsewhere, Duration apart) {
        this.services = services;
        this.regions = services.stream().map(DeploymentId::region).distinct().toList();
        this.registry = regions.stream().map(ProxiedWorld::meta).toList();
        host = Host.start(closers, VertxMaker.ALONE, "127.0.0.1", 0);
        verifying = new Verifying(host.vertx());
        schemas.put(MetaSchema.SERVICE, MetaSchema.load());
        services.forEach(id -> schemas.computeIfAbsent(id.service(), service -> SchemaLoader.load(directory(service))));
        var all = new ArrayList<>(registry);
        all.addAll(services);
        all.forEach(id -> {
            Duration ahead = apart.multipliedBy(regions.indexOf(id.region()));
            databases.put(id, ahead.isZero() ? TestPostgres.createDatabase() : TestPostgres.createDatabaseAhead(ahead));
            verifying.with(id, schemas.get(id.service()), Policy.of(policy()), databases.get(id));
        });
        all.removeAll(elsewhere);
        if (services.equals(ALL_OF_THREE)) {
            services.forEach(id ->
                    databaseProxies.put(id, new FaultProxy(host.vertx(), databases.get(id).getPort())));
        }
        all.forEach(id -> {
            ports.put(id, host.hold(closers, new Listen("127.0.0.1", 0)));
            proxies.put(id, new FaultProxy(host.vertx(), ports.get(id).actual()));
        });
        all.forEach(id -> start(id, imports));
        host.ready(closers);
    }

    private void start(DeploymentId id, Optional<List<Import>> imports) {
        Blocking.await(
                host.start(closers, spec(id, databases.get(id), imports), ports.get(id)), START, "starting " + id);
    }

    private static DeploymentId meta(String region) {
        return new DeploymentId(MetaSchema.SERVICE, region);
    }

    /** Of each service, in the beginning. */
    private MultiRegionPolicy policy() {
        return MultiRegionPolicy.newBuilder()
                .addAllEnabledRegions(regions)
                .setDefaultControlRegion(HERE)
                .build();
    }

    static ProxiedWorld start() {
        return new ProxiedWorld(ALL, Optional.empty(), Set.of(), Duration.ZERO);
    }

    static ProxiedWorld withoutImports() {
        return new ProxiedWorld(ALL, Optional.of(List.of()), Set.of(), Duration.ZERO);
    }

    /** Where somebody else runs one of the deployments. */
    static ProxiedWorld without(DeploymentId other) {
        return new ProxiedWorld(ALL, Optional.empty(), Set.of(other), Duration.ZERO);
    }

    /** Where no two regions agree on what time it is. */
    static ProxiedWorld withClocksApart(Duration apart) {
        return new ProxiedWorld(ALL, Optional.empty(), Set.of(), apart);
    }

    /** The same, in three. */
    static ProxiedWorld ofThreeWithClocksApart(Duration apart) {
        return new ProxiedWorld(ALL_OF_THREE, Optional.empty(), Set.of(), apart);
    }

    private static Path directory(String service) {
        return Path.of("conf/services", service.replace(".example.com", ""));
    }

    private DeploymentSpec spec(DeploymentId id, PgConnectOptions database, Optional<List<Import>> imports) {
        int port = Optional.ofNullable(databaseProxies.get(id)).map(FaultProxy::port).orElseGet(database::getPort);
        var server = new PostgresServer(
                database.getHost(), port, database.getUser(), new Secret(database.getPassword()));
        var standard = Limits.STANDARD;
        return new DeploymentSpec(
                id,
                schemas.get(id.service()),
                Optional.of(VERSION),
                policy(),
                new Storage(server, database.getDatabase(), 4, 2),
                new Listen("127.0.0.1", 0),
                new Limits(1, standard.calls(), standard.streams(), standard.messageBytes(), Duration.ofSeconds(2),
                        standard.feedRetention()),
                Optional.of(registry(id, imports)));
    }

    private DeploymentSpec.Registry registry(DeploymentId id, Optional<List<Import>> imports) {
        var entry = new DeploymentEntry(
                id.service(),
                Optional.empty(),
                regions,
                Optional.of(VERSION),
                policy(),
                registry.contains(id) ? Optional.empty() : imports,
                List.of(),
                0);
        String proxy = proxies.get(id).address();
        return new DeploymentSpec.Registry(
                registry(),
                entry,
                Optional.of(new Advertised(proxy, proxy)),
                RegistryOptions.STANDARD.besideTheRegistry());
    }

    /** Where clients reach a deployment. */
    String address(DeploymentId id) {
        return ports.get(id).address();
    }

    int port(DeploymentId id) {
        return ports.get(id).actual();
    }

    /** Where a deployment finds the registry. */
    Map<String, String> registry() {
        return registry.stream().collect(Collectors.toMap(DeploymentId::region, this::address));
    }

    /** The admin port of them all. */
    String admin() {
        return host.adminAddress();
    }

    /** What keeps the resources of a deployment. */
    PgConnectOptions database(DeploymentId id) {
        return databases.get(id);
    }

    /** What stands between a deployment and the others. */
    FaultProxy proxy(DeploymentId id) {
        return proxies.get(id);
    }

    /** What stands between a deployment and its database. */
    FaultProxy databaseProxy(DeploymentId id) {
        return databaseProxies.get(id);
    }

    Verifying verifying() {
        return verifying;
    }

    @Override
    public void close() {
        closers.close();
    }
}
