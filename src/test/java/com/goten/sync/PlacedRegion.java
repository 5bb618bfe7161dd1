package com.goten.sync;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMask;
import com.goten.engine.Adoption;
import com.goten.engine.Command;
import com.goten.engine.CommandExecutor;
import com.goten.engine.Engine;
import com.goten.engine.RightHandover;
import com.goten.engine.StrandedOffers;
import com.goten.engine.WriteResult;
import com.goten.policy.EnvironmentSource;
import com.goten.policy.Environment;
import com.goten.policy.HolderSource;
import com.goten.policy.OwnPolicy;
import com.goten.policy.Placement;
import com.goten.policy.Policy;
import com.goten.policy.PolicyStore;
import com.goten.policy.SettledPolicy;
import com.goten.policy.Settling;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceNames;
import com.goten.resource.StoredResource;
import com.goten.resource.json.ProtoJson;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.schema.ResourceType;
import com.goten.schema.SchemaLoader;
import com.goten.store.Handovers;
import com.goten.store.PolicyRefreshes;
import com.goten.store.ResourceReader;
import com.goten.store.TaskKind;
import com.goten.store.TaskQueue;
import com.goten.store.TaskQueue.Task;
import com.goten.store.Writer;
import com.goten.store.pg.PgStore;
import com.goten.store.pg.StoreObserver;
import com.goten.store.pg.StoreOptions;
import com.goten.testing.Await;
import com.goten.testing.Mortal;
import com.goten.testing.TestPostgres;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** {@code placed.example.com} in one region: what is written, and what follows changes of policies. */
final class PlacedRegion implements AutoCloseable {
    static final ApiVersion VERSION =
            SchemaLoader.load(Path.of("src/test/resources/schemas/placed")).version("v1").orElseThrow();
    static final String HERE = "east";
    static final RefreshOptions SMALL_PAGES = new RefreshOptions(
            4, 2, 2, Duration.ofSeconds(10), Duration.ofMillis(20), Duration.ofMillis(20), Duration.ofMillis(50),
            Duration.ofMillis(100));
    private static final List<String> EVERYWHERE = List.of("east", "west", "north");
    private static final ProtoJson JSON = new ProtoJson(VERSION.files());

    final Vertx vertx = Vertx.vertx();
    final DeploymentId id = new DeploymentId("placed.example.com", HERE);
    final AtomicReference<Policy> service =
            new AtomicReference<>(new Policy(List.of("east", "west"), "east", List.of()));
    /** What others know of holders that are not here. */
    final AtomicReference<HolderSource> elsewhere = new AtomicReference<>(HolderSource.NONE);
    final PgStore store;
    final Settling settling;
    final PolicyStore policies;
    final Engine engine;
    /** Regions that take no clients' calls, and that were deleted from the registry. */
    final Set<String> disabled = ConcurrentHashMap.newKeySet();
    final Set<String> removed = ConcurrentHashMap.newKeySet();
    private final Pool behind;

    PlacedRegion() {
        PgConnectOptions database = TestPostgres.createDatabase();
        store = Await.result(onLoop(() -> PgStore.open(
                vertx, database, id, "v1", StoreOptions.STANDARD, StoreObserver.NONE)));
        settling = new Settling(HERE, "v1", store.writer(), store.reader());
        policies = new PolicyStore(
                VERSION,
                store.reader(),
                () -> OwnPolicy.of(service.get()),
                (holder, owner) -> elsewhere.get().read(holder, owner),
                Optional.of(settling));
        engine = new Engine(id, VERSION, store.writer(), policies, InstantSource.system());
        behind = PgBuilder.pool().using(vertx).connectingTo(database).with(new PoolOptions().setMaxSize(2)).build();
    }

    /** Another node of the region, which hears nothing of the service's policy. */
    Engine node(Policy knows) {
        var own = new PolicyStore(VERSION, store.reader(), () -> OwnPolicy.of(knows), HolderSource.NONE, Optional.of(settling));
        return new Engine(id, VERSION, store.writer(), own, InstantSource.system());
    }

    private <T> Future<T> onLoop(Supplier<Future<T>> step) {
        Promise<T> done = Promise.promise();
        vertx.runOnContext(ignored -> step.get().onComplete(done));
        return done.future();
    }

    /** What a flow works with, on a node that may die. */
    RefreshFlow.Parts parts(Mortal node, CommandExecutor executor, RefreshObserver observer) {
        return new RefreshFlow.Parts(
                id,
                VERSION,
                policies,
                new Settling(HERE, "v1", node.wrap(Writer.class, store.writer()), store.reader()),
                node.wrap(PolicyRefreshes.class, store.policyRefreshes()),
                node.wrap(Handovers.class, store.handovers()),
                new RightHandover(node.wrap(Writer.class, store.writer()), "v1"),
                environment(),
                node.wrap(ResourceReader.class, store.reader()),
                node.wrap(TaskQueue.class, store.tasks()),
                node.wrap(CommandExecutor.class, executor),
                new StrandedOffers(node.wrap(Writer.class, store.writer()), node.wrap(Adoption.class, engine)),
                store::waitingWrites,
                observer);
    }

    RefreshFlow flow(Mortal node, CommandExecutor executor, RefreshObserver observer) {
        return new RefreshFlow(vertx, parts(node, executor, observer), SMALL_PAGES, () -> false);
    }

    /** Follows everything up that there is to be followed up. */
    void followUp() {
        followUp(flow(new Mortal(), engine, RefreshObserver.NONE));
    }

    void followUp(RefreshFlow flow) {
        Await.until(() -> {
            claim().forEach(task -> Await.result(onLoop(() -> flow.run(task))));
            return quiet();
        });
    }

    /** Runs what is due once. @return how much that was */
    int once(RefreshFlow flow) {
        List<Task> due = claim();
        due.forEach(task -> Await.result(onLoop(() -> flow.run(task))));
        return due.size();
    }

    private List<Task> claim() {
        return Await.result(store.tasks().claim(TaskKind.REFRESH, 10, Duration.ofMillis(1)));
    }

    boolean quiet() {
        return !Await.result(store.tasks().backlog()).containsKey(TaskKind.REFRESH);
    }

    /** Where the service is: in no region that is removed. */
    private EnvironmentSource environment() {
        return new EnvironmentSource() {
            @Override
            public Environment current() {
                return around();
            }

            @Override
            public void listen(Consumer<Environment> listener) {
                listener.accept(around());
            }
        };
    }

    private Environment around() {
        var service = new Environment.Service(
                id.service(),
                new Policy(EVERYWHERE, HERE, List.of()),
                List.of("v1"),
                List.of(),
                List.of(),
                EVERYWHERE.stream().filter(region -> !removed.contains(region)).collect(Collectors.toMap(
                        region -> region,
                        region -> new Environment.Deployment(in(region), "", disabled.contains(region), "v1"))));
        return new Environment(
                Map.of(id.service(), service), removed.stream().map(this::in).collect(Collectors.toSet()));
    }

    private DeploymentId in(String region) {
        return new DeploymentId(id.service(), region);
    }

    static EnvironmentSource nothingAround() {
        return EnvironmentSource.fixed(new Environment(Map.of()));
    }

    static String policy(String... regions) {
        return policyWithout("", regions);
    }

    /** @param criteria of what is not copied */
    static String policyWithout(String criteria, String... regions) {
        return "\"policy\": {\"enabledRegions\": [\"%s\"], \"defaultControlRegion\": \"east\", %s}"
                .formatted(String.join("\", \"", regions), "\"criteriaForDisabledSync\": [" + criteria + "]");
    }

    StoredResource create(String type, String name) {
        return create(type, name, "");
    }

    /** @param more fields, as JSON */
    StoredResource create(String type, String name, String more) {
        String json = "{\"name\": \"%s\"%s}".formatted(name, more.isEmpty() ? "" : ", " + more);
        return execute(new Command.Create(type(type), "", message(type, json))).after().orElseThrow();
    }

    void create(Engine node, String type, String name) {
        var command = new Command.Create(type(type), "", message(type, "{\"name\": \"%s\"}".formatted(name)));
        Await.result(node.execute(command, Deadline.after(Duration.ofSeconds(20))));
    }

    WriteResult update(String type, String name, String field, String value) {
        return execute(update(type, "{\"name\": \"%s\", %s}".formatted(name, value), field));
    }

    static Command.Update update(String type, String json, String field) {
        return new Command.Update(
                type(type),
                message(type, json),
                Optional.of(FieldMask.newBuilder().addPaths(field).build()),
                Optional.empty(),
                false);
    }

    WriteResult govern(String site, String policy) {
        return update("Site", site, "policy", policy);
    }

    WriteResult execute(Command command) {
        return Await.result(engine.execute(command, Deadline.after(Duration.ofSeconds(20))));
    }

    static ResourceType type(String name) {
        return VERSION.type(name).orElseThrow();
    }

    static DynamicMessage message(String type, String json) {
        return JSON.parse(type(type).descriptor(), json);
    }

    StoredResource get(String type, String name) {
        return Await.result(store.reader().get(ResourceKey.of(ResourceNames.parse(type(type), name, "name")))).orElseThrow();
    }

    Placement placementForWrite(String type, String name) {
        return Await.result(onLoop(() -> policies.placementForWrite(ResourceNames.parse(type(type), name, "name"), HERE)));
    }

    List<String> regions(String type, String name) {
        return get(type, name).regions();
    }

    Optional<SettledPolicy> announced(UUID holder) {
        return Await.result(settling.announced(holder)).map(Settling.Announced::policy);
    }

    void sql(String text) {
        Await.result(behind.query(text).execute());
    }

    @Override
    public void close() {
        Await.result(behind.close());
        Await.result(store.close());
        Await.result(vertx.close());
    }
}
