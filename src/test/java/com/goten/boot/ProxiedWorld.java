package com.goten.boot;

import com.goten.boot.DeploymentSpec.Limits;
import com.goten.boot.DeploymentSpec.Listen;
import com.goten.boot.DeploymentSpec.Storage;
import com.goten.boot.Host.VertxMaker;
import com.goten.config.PostgresServer;
import com.goten.config.Secret;
import com.goten.policy.Environment;
import com.goten.policy.EnvironmentSource;
import com.goten.policy.Policy;
import com.goten.schema.DeploymentId;
import com.goten.schema.SchemaLoader;
import com.goten.schema.ServiceSchema;
import com.goten.testing.Await;
import com.goten.testing.CutProxy;
import com.goten.testing.TestPostgres;
import com.goten.testing.Verifying;
import com.goten.types.MultiRegionPolicy;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnectOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Deployments of {@code iam.example.com} and {@code devices.example.com} in two regions, in this JVM, over real ports and
 * databases. What they say to each other goes through a proxy before each of them; clients do not.
 */
final class ProxiedWorld implements AutoCloseable {
    static final String HERE = "us-west2";
    static final String THERE = "eastus2";
    static final DeploymentId IAM = new DeploymentId("iam.example.com", HERE);
    static final DeploymentId FAR_IAM = new DeploymentId("iam.example.com", THERE);
    static final DeploymentId DEVICES = new DeploymentId("devices.example.com", HERE);
    static final DeploymentId FAR_DEVICES = new DeploymentId("devices.example.com", THERE);
    static final List<DeploymentId> ALL = List.of(IAM, FAR_IAM, DEVICES, FAR_DEVICES);

    private static final String VERSION = "v1";
    private static final MultiRegionPolicy POLICY = MultiRegionPolicy.newBuilder()
            .addEnabledRegions(HERE)
            .addEnabledRegions(THERE)
            .setDefaultControlRegion(HERE)
            .build();

    private final Closers closers = new Closers();
    private final Host host;
    private final Verifying verifying;
    private final Map<String, ServiceSchema> schemas = new HashMap<>();
    private final Map<DeploymentId, HeldPort> ports = new LinkedHashMap<>();
    private final Map<DeploymentId, CutProxy> proxies = new HashMap<>();

    /** @param imports whether the registry says that devices import iam */
    private ProxiedWorld(boolean imports) {
        host = Host.start(closers, VertxMaker.ALONE, "127.0.0.1", 0);
        verifying = new Verifying(host.vertx());
        ALL.forEach(id -> {
            schemas.computeIfAbsent(id.service(), service -> SchemaLoader.load(directory(service)));
            ports.put(id, host.hold(closers, new Listen("127.0.0.1", 0)));
            proxies.put(id, new CutProxy(host.vertx(), ports.get(id).actual()));
        });
        var environment = EnvironmentSource.fixed(environment(imports));
        var starting = new ArrayList<Future<?>>();
        ports.forEach((id, port) -> {
            var database = TestPostgres.createDatabase();
            verifying.with(id, schemas.get(id.service()), Policy.of(POLICY), database);
            starting.add(host.start(closers, spec(id, database), port, environment));
        });
        Await.result(Future.all(starting));
        host.ready(closers);
    }

    static ProxiedWorld start() {
        return new ProxiedWorld(true);
    }

    static ProxiedWorld withoutImports() {
        return new ProxiedWorld(false);
    }

    private static Path directory(String service) {
        return Path.of("conf/services", service.replace(".example.com", ""));
    }

    private Environment environment(boolean imports) {
        Map<String, Environment.Service> services = new HashMap<>();
        for (var name : schemas.keySet()) {
            Map<String, Environment.Deployment> deployments = new HashMap<>();
            ports.keySet().stream().filter(id -> id.service().equals(name)).forEach(id -> deployments.put(
                    id.region(), new Environment.Deployment(id, proxies.get(id).address(), false, VERSION)));
            services.put(name, new Environment.Service(
                    name,
                    Policy.of(POLICY),
                    List.of(VERSION),
                    imports && name.equals(DEVICES.service())
                            ? List.of(new Environment.Import(VERSION, IAM.service(), VERSION))
                            : List.of(),
                    List.of(),
                    deployments));
        }
        return new Environment(services);
    }

    private DeploymentSpec spec(DeploymentId id, PgConnectOptions database) {
        var server = new PostgresServer(
                database.getHost(), database.getPort(), database.getUser(), new Secret(database.getPassword()));
        var standard = Limits.STANDARD;
        return new DeploymentSpec(
                id,
                schemas.get(id.service()),
                Optional.of(VERSION),
                POLICY,
                new Storage(server, database.getDatabase(), 4, 2),
                new Listen("127.0.0.1", 0),
                new Limits(1, standard.calls(), standard.streams(), standard.messageBytes(), Duration.ofSeconds(2),
                        standard.feedRetention()));
    }

    /** Where clients reach a deployment. */
    String address(DeploymentId id) {
        return ports.get(id).address();
    }

    int port(DeploymentId id) {
        return ports.get(id).actual();
    }

    /** What stands between a deployment and the others. */
    CutProxy proxy(DeploymentId id) {
        return proxies.get(id);
    }

    Verifying verifying() {
        return verifying;
    }

    @Override
    public void close() {
        closers.close();
    }
}
