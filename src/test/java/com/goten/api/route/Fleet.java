package com.goten.api.route;

import com.google.protobuf.DynamicMessage;
import com.goten.api.ApiOptions;
import com.goten.api.ApiVerticle;
import com.goten.api.call.CallObserver;
import com.goten.api.call.ServedDeployment;
import com.goten.api.call.Surroundings;
import com.goten.api.call.WireMessages;
import com.goten.engine.Engine;
import com.goten.engine.RightHandover;
import com.goten.engine.StrandedOffers;
import com.goten.explain.ExplainService;
import com.goten.mixin.GrpcPeers;
import com.goten.mixin.PeerHolders;
import com.goten.mixin.PeerOptions;
import com.goten.mixin.Peers;
import com.goten.policy.Environment;
import com.goten.policy.EnvironmentSource;
import com.goten.policy.OwnPolicy;
import com.goten.policy.Policy;
import com.goten.policy.PolicyStore;
import com.goten.policy.Settling;
import com.goten.resource.json.ProtoJson;
import com.goten.schema.ApiMethod;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.schema.SchemaLoader;
import com.goten.schema.ServiceSchema;
import com.goten.store.ChangeEvent;
import com.goten.store.pg.PgStore;
import com.goten.store.pg.StoreObserver;
import com.goten.store.pg.StoreOptions;
import com.goten.sync.PolicyRefreshVerticle;
import com.goten.sync.RefreshFlow;
import com.goten.sync.RefreshObserver;
import com.goten.sync.RefreshOptions;
import com.goten.testing.Await;
import com.goten.testing.FaultProxy;
import com.goten.testing.TestPostgres;
import com.goten.time.Deadline;
import com.goten.watch.FeedListener;
import com.goten.watch.FeedTailer;
import com.goten.watch.Loop;
import com.goten.watch.WatchMetrics;
import com.goten.watch.WatchOptions;
import com.goten.watch.Watches;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * {@code fleet.example.com} in several regions: each with its own database, its API on a port of its own, and a proxy
 * before it for the others. The first region is the one that the service's policy names.
 */
final class Fleet implements AutoCloseable, EnvironmentSource {
    static final String SERVICE = "fleet.example.com";
    static final ServiceSchema SCHEMA = SchemaLoader.load(Path.of("src/test/resources/fleet"));
    static final ApiVersion VERSION = SCHEMA.version("v1").orElseThrow();
    static final ProtoJson JSON = new ProtoJson(VERSION.files());
    private static final RefreshOptions QUICK = new RefreshOptions(
            4, 5, 3, Duration.ofSeconds(10), Duration.ofMillis(20), Duration.ofMillis(100), Duration.ofSeconds(3),
            Duration.ofSeconds(1));

    private final Vertx vertx = Vertx.vertx();
    private final Policy policy;
    private final Map<String, Region> regions = new LinkedHashMap<>();
    private final Set<String> disabled = ConcurrentHashMap.newKeySet();
    private volatile boolean uncertain;
    private final Set<String> unheardOf = ConcurrentHashMap.newKeySet();
    private final List<Consumer<Environment>> listeners = new CopyOnWriteArrayList<>();
    private final GrpcPeers clients;
    private volatile Environment current = Environment.EMPTY;

    Fleet(String... names) {
        this(false, names);
    }

    private Fleet(boolean copying, String... names) {
        policy = new Policy(List.of(names), names[0], List.of());
        for (String name : names) {
            regions.put(name, new Region(name, copying));
        }
        announce();
        clients = new GrpcPeers(vertx, direct(), PeerOptions.STANDARD);
        if (copying) {
            regions.values().forEach(Region::copyFromOthers);
        }
    }

    /** One whose regions have copies of each other's resources, and see to it when policies change. */
    static Fleet copying(String... names) {
        return new Fleet(true, names);
    }

    /** One deployment. */
    final class Region {
        final DeploymentId id;
        final PgStore store;
        final Engine engine;
        final PolicyStore policies;
        final ApiVerticle api;
        final FaultProxy proxy;
        private final GrpcPeers peers;
        final PlayedCopies copies = new PlayedCopies();
        private final Settling settling;
        private final FeedTailer tailer;
        private final Watches watches;
        private final List<CopyLine> lines = new ArrayList<>();
        private String refreshing = "";

        Region(String name, boolean copying) {
            id = new DeploymentId(SERVICE, name);
            peers = new GrpcPeers(vertx, Fleet.this, PeerOptions.STANDARD);
            var database = TestPostgres.createDatabase();
            store = Await.result(onLoop(
                    () -> PgStore.open(vertx, database, id, "v1", StoreOptions.STANDARD, StoreObserver.NONE)));
            settling = new Settling(name, "v1", store.writer(), store.reader());
            policies = new PolicyStore(
                    VERSION,
                    store.reader(),
                    () -> OwnPolicy.of(policy),
                    new PeerHolders(id, VERSION, peers),
                    copying ? Optional.of(settling) : Optional.empty());
            engine = new Engine(id, VERSION, store.writer(), policies, InstantSource.system());
            tailer = Await.result(onLoop(() -> Future.succeededFuture(new FeedTailer(
                    Loop.on(vertx.getOrCreateContext()),
                    store.feed(),
                    WatchOptions.STANDARD,
                    WatchMetrics.NONE,
                    InstantSource.system()))));
            watches = new Watches(vertx, store.reader(), tailer, WatchOptions.STANDARD, WatchMetrics.NONE);
            engine.addListener(command -> tailer.wake());
            tailer.listen(new FeedListener() {
                @Override
                public void changed(List<ChangeEvent> changes) {
                    changes.forEach(policies::changed);
                }

                @Override
                public void missed() {
                    policies.changedSomewhere();
                }
            });
            var reads = new ExplainService.Reads(store.shadowReader(), store.taskReader());
            var explaining = new ExplainService(id, VERSION, engine, reads, Fleet.this, peers);
            var served = new ServedDeployment(
                    id,
                    SCHEMA,
                    "v1",
                    store.reader(),
                    engine,
                    watches,
                    Optional.of(new Surroundings(Fleet.this, peers, policies, copies, store.handovers()::quietFor)),
                    explaining.methods(),
                    explaining.planner());
            var options = ApiOptions.at("127.0.0.1", 0);
            api = new ApiVerticle(served, options, ApiVerticle.gate(options), CallObserver.NONE);
            Await.result(onLoop(() -> tailer.start().compose(started -> vertx.deployVerticle(api))));
            proxy = new FaultProxy(vertx, api.port());
        }

        private void copyFromOthers() {
            var parts = new RefreshFlow.Parts(
                    id, VERSION, policies, settling, store.policyRefreshes(),
                    store.handovers(),
                    new RightHandover(store.writer(), VERSION.version()),
                    EnvironmentSource.fixed(Environment.EMPTY), store.reader(), store.tasks(), engine,
                    new StrandedOffers(store.writer(), engine),
                    store::waitingWrites, RefreshObserver.NONE);
            refreshing = Await.result(vertx.deployVerticle(
                    new PolicyRefreshVerticle(parts, Fleet.this, QUICK)));
            regions.values().stream().filter(other -> other != this).forEach(other ->
                    lines.add(new CopyLine(vertx, other.id.region(), other.store, id.region(), store, copies, engine, tailer::wake)));
        }

        CopyLine copiesFrom(String region) {
            return lines.stream().filter(line -> line.from().equals(region)).findFirst().orElseThrow();
        }

        /** A call of a client, as JSON. */
        String call(String method, String request) {
            return call(method, request, Map.of()).json();
        }

        Answer call(String method, String request, Map<String, String> metadata) {
            return Await.result(start(method, request, metadata, Duration.ofSeconds(20)));
        }

        Future<Answer> start(String method, String request, Map<String, String> metadata, Duration within) {
            ApiMethod found = method(method);
            MultiMap headers = MultiMap.caseInsensitiveMultiMap().addAll(metadata);
            return clients.unary(id, found.fullName(), bytes(found, request), headers, Deadline.after(within))
                    .map(answer -> new Answer(
                            WireMessages.answer(found, answer.message()), answer.trailers()));
        }

        Future<Peers.Stream> stream(
                String method,
                String request,
                Map<String, String> metadata,
                Function<DynamicMessage, Future<Void>> messages) {
            ApiMethod found = method(method);
            return clients.stream(
                    id,
                    found.fullName(),
                    bytes(found, request),
                    MultiMap.caseInsensitiveMultiMap().addAll(metadata),
                    bytes -> messages.apply(WireMessages.answer(found, bytes)));
        }

        void close() {
            if (!refreshing.isEmpty()) {
                Await.result(vertx.undeploy(refreshing));
            }
            proxy.close();
            Await.result(vertx.undeploy(api.deploymentID()));
            Await.result(watches.close());
            Await.result(tailer.stop());
            Await.result(peers.close());
            Await.result(store.close());
        }
    }

    record Answer(DynamicMessage message, MultiMap trailers) {
        String json() {
            return JSON.print(message).toString();
        }

        Object get(String field) {
            return message.getField(message.getDescriptorForType().findFieldByName(field));
        }

        /** Names of the resources in a field. */
        List<String> names(String field) {
            List<String> names = new ArrayList<>();
            ((List<?>) get(field)).forEach(item -> names.add(name((DynamicMessage) item)));
            return names;
        }

        static String name(DynamicMessage resource) {
            return (String) resource.getField(resource.getDescriptorForType().findFieldByName("name"));
        }
    }

    Region in(String region) {
        return regions.get(region);
    }

    Vertx vertx() {
        return vertx;
    }

    static ApiMethod method(String name) {
        return VERSION.methods().stream()
                .filter(method -> method.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static Buffer bytes(ApiMethod method, String request) {
        return Buffer.buffer(JSON.parse(method.input(), request).toByteArray());
    }

    void disable(String region) {
        disabled.add(region);
        announce();
    }

    void enable(String region) {
        disabled.remove(region);
        announce();
    }

    /** A region comes to the environment, or goes. */
    void hearOf(String region, boolean there) {
        if (there) {
            unheardOf.remove(region);
        } else {
            unheardOf.add(region);
        }
        announce();
    }

    /** The registry is away, or back. */
    void loseRegistry(boolean away) {
        uncertain = away;
    }

    @Override
    public boolean uncertain() {
        return uncertain;
    }

    /** Regions as the others find them. */
    private void announce() {
        current = environment(region -> region.proxy.address(), disabled, unheardOf);
        listeners.forEach(listener -> listener.accept(current));
    }

    private EnvironmentSource direct() {
        return EnvironmentSource.fixed(environment(region -> "127.0.0.1:" + region.api.port(), Set.of(), Set.of()));
    }

    private Environment environment(Function<Region, String> address, Set<String> without, Set<String> unknown) {
        Map<String, Environment.Deployment> deployments = new LinkedHashMap<>();
        regions.forEach((name, region) -> deployments.put(
                name, new Environment.Deployment(region.id, address.apply(region), without.contains(name), "v1")));
        deployments.keySet().removeAll(unknown);
        return new Environment(Map.of(
                SERVICE,
                new Environment.Service(SERVICE, policy, List.of("v1"), List.of(), List.of(), deployments)));
    }

    @Override
    public Environment current() {
        return current;
    }

    @Override
    public void listen(Consumer<Environment> listener) {
        listeners.add(listener);
        listener.accept(current);
    }

    private <T> Future<T> onLoop(Supplier<Future<T>> step) {
        Promise<T> done = Promise.promise();
        vertx.runOnContext(ignored -> step.get().onComplete(done));
        return done.future();
    }

    @Override
    public void close() {
        Await.result(clients.close());
        regions.values().forEach(region -> region.lines.forEach(line -> Await.result(line.stop())));
        regions.values().forEach(Region::close);
        Await.result(vertx.close());
    }
}
