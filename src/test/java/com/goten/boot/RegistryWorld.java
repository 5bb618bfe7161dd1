package com.goten.boot;

import com.goten.boot.DeploymentSpec.Advertised;
import com.goten.boot.DeploymentSpec.Limits;
import com.goten.boot.DeploymentSpec.Listen;
import com.goten.boot.DeploymentSpec.Storage;
import com.goten.boot.Host.VertxMaker;
import com.goten.boot.ReadyFile.Address;
import com.goten.config.PostgresServer;
import com.goten.config.Secret;
import com.goten.policy.Environment.Import;
import com.goten.registry.MetaSchema;
import com.goten.registry.RegistryOptions;
import com.goten.schema.DeploymentId;
import com.goten.schema.SchemaLoader;
import com.goten.schema.ServiceSchema;
import com.goten.testing.Await;
import com.goten.testing.FaultProxy;
import com.goten.testing.TestPostgres;
import com.goten.types.MultiRegionPolicy;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The meta service in two regions, and the deployments that a test starts and stops beside it, in this JVM, over real ports
 * and databases. Deployments reach the registry through proxies; clients do not.
 */
final class RegistryWorld implements AutoCloseable {
    static final String HERE = "us-west2";
    static final String THERE = "eastus2";

    private static final Duration START = Duration.ofMinutes(2);
    private static final List<String> REGIONS = List.of(HERE, THERE);
    private static final Map<String, ServiceSchema> SCHEMAS = new ConcurrentHashMap<>();

    private final Closers closers = new Closers();
    private final Host host = Host.start(closers, VertxMaker.ALONE, "127.0.0.1", 0);
    private final Map<String, HeldPort> ports = new LinkedHashMap<>();
    private final Map<String, FaultProxy> proxies = new LinkedHashMap<>();
    private final HttpClient http = HttpClient.newBuilder().version(Version.HTTP_1_1).build();

    RegistryWorld() {
        REGIONS.forEach(region -> {
            ports.put(region, host.hold(closers, new Listen("127.0.0.1", 0)));
            proxies.put(region, new FaultProxy(host.vertx(), ports.get(region).actual()));
        });
        List<Future<Address>> started = REGIONS.stream()
                .map(region -> start(closers, Plan.of(MetaSchema.SERVICE, region), ports.get(region)))
                .toList();
        Blocking.await(Future.all(started), START, "starting the registry");
        host.ready(closers);
    }

    /** A deployment as it is to be started. */
    record Plan(
            DeploymentId id,
            PgConnectOptions database,
            List<String> regions,
            Optional<List<Import>> imports,
            List<String> uses,
            long generation,
            Optional<Advertised> advertised,
            RegistryOptions options) {

        /** With a database of its own, in both regions. */
        static Plan of(String service, String region) {
            return new Plan(
                    new DeploymentId(service, region),
                    TestPostgres.createDatabase(),
                    REGIONS,
                    Optional.empty(),
                    List.of(),
                    0,
                    Optional.empty(),
                    RegistryOptions.STANDARD.besideTheRegistry());
        }

        Plan onlyThere() {
            return new Plan(id, database, List.of(id.region()), imports, uses, generation, advertised, options);
        }

        Plan importing(Import... all) {
            return new Plan(id, database, regions, Optional.of(List.of(all)), uses, generation, advertised, options);
        }

        Plan using(String... services) {
            return new Plan(id, database, regions, imports, List.of(services), generation, advertised, options);
        }

        Plan generation(long other) {
            return new Plan(id, database, regions, imports, uses, other, advertised, options);
        }

        /** At an address that stays the same over restarts; nobody is there. */
        Plan advertised(String address) {
            return new Plan(
                    id, database, regions, imports, uses, generation, Optional.of(new Advertised(address, address)), options);
        }

        /** @param snapshot how long it looks for the registry before it goes on with what it knew */
        Plan patience(Duration snapshot, Duration refusal) {
            var patient = RegistryOptions.STANDARD.waiting(Duration.ofMinutes(1), snapshot, refusal);
            return new Plan(id, database, regions, imports, uses, generation, advertised, patient);
        }
    }

    /** A deployment that is running, or being started. */
    final class Running implements AutoCloseable {
        private final Closers own;
        private final HeldPort port;
        private final Future<Address> started;

        private Running(Closers own, HeldPort port, Future<Address> started) {
            this.own = own;
            this.port = port;
            this.started = started;
        }

        Running await() {
            Blocking.await(started, START, "starting a deployment");
            return this;
        }

        boolean isStarted() {
            return started.succeeded();
        }

        String address() {
            return port.address();
        }

        int port() {
            return port.actual();
        }

        @Override
        public void close() {
            own.close();
        }
    }

    Running start(Plan plan) {
        return starting(plan).await();
    }

    Running starting(Plan plan) {
        var own = new Closers();
        var port = host.hold(own, new Listen("127.0.0.1", 0));
        return new Running(own, port, start(own, plan, port));
    }

    private Future<Address> start(Closers into, Plan plan, HeldPort port) {
        return host.start(into, spec(plan), port);
    }

    private DeploymentSpec spec(Plan plan) {
        var database = plan.database();
        var server = new PostgresServer(
                database.getHost(), database.getPort(), database.getUser(), new Secret(database.getPassword()));
        var standard = Limits.STANDARD;
        var policy = MultiRegionPolicy.newBuilder()
                .addAllEnabledRegions(plan.regions())
                .setDefaultControlRegion(plan.regions().get(0))
                .build();
        var entry = new DeploymentEntry(
                plan.id().service(),
                Optional.empty(),
                plan.regions(),
                Optional.of("v1"),
                policy,
                plan.imports(),
                plan.uses(),
                plan.generation());
        return new DeploymentSpec(
                plan.id(),
                schema(plan.id().service()),
                Optional.of("v1"),
                policy,
                new Storage(server, database.getDatabase(), 4, 2),
                new Listen("127.0.0.1", 0),
                new Limits(1, standard.calls(), standard.streams(), standard.messageBytes(), Duration.ofSeconds(2),
                        standard.feedRetention()),
                Optional.of(new DeploymentSpec.Registry(
                        proxies.entrySet().stream()
                                .collect(Collectors.toMap(Map.Entry::getKey, proxy -> proxy.getValue().address())),
                        entry,
                        plan.advertised(),
                        plan.options())));
    }

    private static ServiceSchema schema(String service) {
        return SCHEMAS.computeIfAbsent(service, name -> name.equals(MetaSchema.SERVICE)
                ? MetaSchema.load()
                : SchemaLoader.load(Path.of("conf/services", name.replace(".example.com", ""))));
    }

    /** The registry cannot be reached by anybody but clients. */
    void away() {
        proxies.values().forEach(FaultProxy::away);
    }

    void back() {
        proxies.values().forEach(FaultProxy::heal);
    }

    int registryPort(String region) {
        return ports.get(region).actual();
    }

    /** An answer of REST. */
    record Answer(int status, JsonObject body) {
        boolean ok() {
            return status == 200;
        }

        /** The reason of an error; empty where it is none. */
        String reason() {
            return error().getJsonArray("details", new JsonArray()).stream()
                    .map(JsonObject.class::cast)
                    .map(detail -> detail.getString("reason", ""))
                    .filter(reason -> !reason.isEmpty())
                    .findFirst()
                    .orElse("");
        }

        String code() {
            return error().getString("status", "");
        }

        JsonObject error() {
            return body.getJsonObject("error", new JsonObject());
        }
    }

    Answer registry(String method, String path, String body) {
        return call(ports.get(HERE).address(), method, "/meta/v1/" + path, body);
    }

    Answer registry(String path) {
        return registry("GET", path, "");
    }

    Answer call(String address, String method, String path, String body) {
        var request = HttpRequest.newBuilder(URI.create("http://" + address + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        try {
            var answer = http.send(request, BodyHandlers.ofString());
            return new Answer(
                    answer.statusCode(), answer.body().startsWith("{") ? new JsonObject(answer.body()) : new JsonObject());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Asks again until it is answered so. */
    void until(String reasonOrOk, Supplier<Answer> call) {
        Await.until(() -> {
            Answer answer = call.get();
            return reasonOrOk.equals("OK") ? answer.ok() : answer.reason().equals(reasonOrOk);
        });
    }

    @Override
    public void close() {
        back();
        closers.close();
    }
}
