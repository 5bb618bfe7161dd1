package com.goten.testing;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMask;
import com.goten.api.ApiOptions;
import com.goten.api.ApiVerticle;
import com.goten.api.call.CallObserver;
import com.goten.api.call.ServedDeployment;
import com.goten.cascade.CascadeDeletionVerticle;
import com.goten.cascade.CascadeObserver;
import com.goten.cascade.Surroundings;
import com.goten.engine.Command;
import com.goten.engine.Engine;
import com.goten.engine.WriteResult;
import com.goten.explain.ExplainService;
import com.goten.mixin.AdoptionMethods;
import com.goten.mixin.MixinOwnership;
import com.goten.mixin.MixinRelations;
import com.goten.mixin.OwnPeer;
import com.goten.mixin.OwnerCalls;
import com.goten.mixin.OwnerMixin;
import com.goten.mixin.PeerMethods;
import com.goten.mixin.Peers;
import com.goten.mixin.Relations;
import com.goten.mixin.SchemaMixinClient;
import com.goten.mixin.SchemaMixinService;
import com.goten.owner.MetaOwnerVerticle;
import com.goten.owner.OwnerObserver;
import com.goten.owner.OwnerOptions;
import com.goten.policy.Policy;
import com.goten.policy.PolicyStore;
import com.goten.resource.Bodies;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.resource.StoredResource;
import com.goten.resource.json.ProtoJson;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.schema.ResourceType;
import com.goten.schema.SchemaLoader;
import com.goten.schema.ServiceSchema;
import com.goten.store.HolderReader;
import com.goten.store.Intents;
import com.goten.store.Shadows;
import com.goten.store.TaskKind;
import com.goten.store.TaskQueue;
import com.goten.store.Writer;
import com.goten.store.pg.PgStore;
import com.goten.store.pg.StoreObserver;
import com.goten.store.pg.StoreOptions;
import com.goten.time.Deadline;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A service in one region: store, engine and cascade, without an API. */
public final class TestDeployment implements AutoCloseable {
    public static final String REGION = "us-west2";

    /** Each is the same for all tests. */
    private static final Map<Path, ServiceSchema> SCHEMAS = new ConcurrentHashMap<>();

    private final Vertx vertx = Vertx.vertx();
    private final PgConnectOptions database;
    private final ApiVersion version;
    private final ProtoJson protoJson;
    private final PgStore store;
    private final PolicyStore policies;
    private final Relations relations;
    private final Engine engine;
    private final SchemaMixinService mixin;
    private final ExplainService explaining;
    private final CascadeDeletionVerticle cascade;
    private final Surroundings surroundings;
    private final CascadeCounts counts = new CascadeCounts();
    private final DeploymentId id;
    private final Network network;
    private final OwnerMixin owners;
    private final MetaOwnerVerticle.Parts ownerParts;
    private volatile @Nullable MetaOwnerVerticle owning;
    private @Nullable String owningId;
    private @Nullable String cascading;
    private @Nullable Pool behind;
    private @Nullable String serving;

    /** The example service {@code devices.example.com}. */
    public TestDeployment(PgConnectOptions database) {
        this(database, "devices.example.com", Path.of("conf/services/devices"));
    }

    /** @param schema a directory; its version v1 is served */
    public TestDeployment(PgConnectOptions database, String service, Path schema) {
        this(database, new DeploymentId(service, REGION), schema, new Policy(List.of(REGION), REGION, List.of()), new Network());
    }

    /**
     * @param schema a directory; its version v1 is served
     * @param policy of the service
     * @param network of which it becomes a part
     */
    public TestDeployment(PgConnectOptions database, DeploymentId id, Path schema, Policy policy, Network network) {
        this(database, id, SCHEMAS.computeIfAbsent(schema, SchemaLoader::load), policy, network, new Mortal());
    }

    /** @param mortal what it does is a step of this node */
    public TestDeployment(
            PgConnectOptions database,
            DeploymentId id,
            ServiceSchema schema,
            Policy policy,
            Network network,
            Mortal mortal) {
        this(database, id, schema, policy, network, mortal, peer -> true);
    }

    /** @param mine whether this node, of all that share the database, is the one that watches a peer */
    public TestDeployment(
            PgConnectOptions database,
            DeploymentId id,
            ServiceSchema schema,
            Policy policy,
            Network network,
            Mortal mortal,
            Predicate<String> mine) {
        this.database = database;
        this.id = id;
        this.network = network;
        version = schema.version("v1").orElseThrow();
        protoJson = new ProtoJson(version.files());
        store = Await.result(PgStore.open(vertx, database, id, "v1", StoreOptions.STANDARD, StoreObserver.NONE));
        policies = new PolicyStore(version, store.reader(), policy);
        var peers = mortal.wrap(Peers.class, network.peers(id, vertx));
        var shadows = mortal.wrap(Shadows.class, store.shadows());
        var writer = mortal.wrap(Writer.class, store.writer());
        var intents = mortal.wrap(Intents.class, store.intents());
        relations = new MixinRelations(vertx, id, "v1", network, intents, peers, network.relations());
        var calls = new OwnerCalls(id, new OwnPeer(id, this::methods, peers));
        var ownership = new MixinOwnership(id, network, store.promises(), calls);
        engine = new Engine(id, version, writer, policies, relations, ownership, InstantSource.system());
        surroundings = new Surroundings(id, network, new SchemaMixinClient(id, peers), shadows, mine);
        cascade = new CascadeDeletionVerticle(
                version,
                engine,
                mortal.wrap(HolderReader.class, store.holders()),
                mortal.wrap(TaskQueue.class, store.tasks()),
                surroundings,
                counts,
                network.cascade());
        mixin = new SchemaMixinService(
                vertx, id, version, writer, policies, network, shadows, store.feed().feedId(), cascade::wake);
        engine.addListener(command -> cascade.wake());
        engine.addListener(command -> mixin.deletionsMade());
        explaining = new ExplainService(
                id,
                version,
                engine,
                new ExplainService.Reads(store.shadowReader(), store.taskReader()),
                network,
                peers);
        network.join(id, version, mixin);
        ownerParts = new MetaOwnerVerticle.Parts(id, engine, store.ownerReferences(), store.owneeSources(), store.promises(),
                store.tasks(), calls, ownership, cascade::wake, OwnerObserver.NONE);
        owners = new OwnerMixin(id, version, writer, policies, network, store.ownerReferences(), this::wakeOwners);
        engine.addListener(command -> wakeOwners());
        network.also(id, explaining.methods().and(owners.methods()).and(new AdoptionMethods(id, writer, () -> {}).methods()));
        if (network.hasPorts()) {
            serve(schema);
        }
    }

    private void serve(ServiceSchema schema) {
        var options = ApiOptions.at("127.0.0.1", 0);
        var methods = mixin.methods().and(explaining.methods()).and(owners.methods());
        var served = new ServedDeployment(id, schema, "v1", store.reader(), engine, null, Optional.empty(), methods);
        var api = new ApiVerticle(served, options, ApiVerticle.gate(options), CallObserver.NONE);
        serving = Await.result(vertx.deployVerticle(api));
        network.at(id, "127.0.0.1:" + api.port());
    }

    private PeerMethods methods() {
        return owners.methods();
    }

    private void wakeOwners() {
        MetaOwnerVerticle running = owning;
        if (running != null) {
            running.wake();
        }
    }

    /** From now on owners and ownees are looked after. */
    public TestDeployment owning(OwnerOptions options) {
        return owning(options, OwnerObserver.NONE);
    }

    /** @param observer is told of it */
    public TestDeployment owning(OwnerOptions options, OwnerObserver observer) {
        var parts = new MetaOwnerVerticle.Parts(
                id, ownerParts.executor(), ownerParts.references(), ownerParts.sources(), ownerParts.promises(),
                ownerParts.tasks(), ownerParts.calls(), ownerParts.ownership(), ownerParts.released(), observer);
        owning = new MetaOwnerVerticle(version, parts, options);
        owningId = Await.result(vertx.deployVerticle(owning));
        return this;
    }

    /** As a node that ends: nobody looks after them until {@link #owning} is called again. */
    public void stopOwning() {
        if (owningId != null) {
            Await.result(vertx.undeploy(owningId));
            owningId = null;
            owning = null;
        }
    }

    /** From now on deletions are followed up. */
    public TestDeployment cascading() {
        cascading = Await.result(vertx.deployVerticle(cascade));
        return this;
    }

    /** What has been counted of the follow-up of deletions. */
    public CascadeCounts counts() {
        return counts;
    }

    /** Counts what is done and told. */
    public static final class CascadeCounts implements CascadeObserver {
        private final AtomicInteger holders = new AtomicInteger();
        private final AtomicInteger targets = new AtomicInteger();

        @Override
        public void collected(int more) {
            holders.addAndGet(more);
        }

        @Override
        public void noticed(int more) {
            targets.addAndGet(more);
        }

        public int holders() {
            return holders.get();
        }

        public int targets() {
            return targets.get();
        }
    }

    /** What the flows know of the deployments around this one. */
    public Surroundings surroundings() {
        return surroundings;
    }

    public ExplainService explaining() {
        return explaining;
    }

    public PolicyStore policies() {
        return policies;
    }

    public Engine engine() {
        return engine;
    }

    public PgStore store() {
        return store;
    }

    public ApiVersion version() {
        return version;
    }

    public Vertx vertx() {
        return vertx;
    }

    public ResourceType type(String name) {
        return version.type(name).orElseThrow();
    }

    public DynamicMessage message(String type, String json) {
        return protoJson.parse(type(type).descriptor(), json);
    }

    /** Creates the resource that the JSON names. */
    public StoredResource create(String type, String json) {
        return execute(new Command.Create(type(type), "", message(type, json))).after().orElseThrow();
    }

    /** Sets {@code lifecycle.block_deletion}, which is not the client's business; of a type whose metadata is field 2. */
    public void blockDeletion(String type, String name) {
        Await.result(behind().preparedQuery("""
                        update resource
                        set body = body || '\\x12058a01021001'::bytea,
                            doc = jsonb_set(doc, '{metadata,lifecycle,block_deletion}', 'true')
                        where type = $1 and name = $2""")
                .execute(Tuple.of(type, name)));
    }

    /** Updates the masked paths; all without a mask. */
    public WriteResult update(String type, String json, String... mask) {
        Optional<FieldMask> paths = mask.length == 0
                ? Optional.empty()
                : Optional.of(FieldMask.newBuilder().addAllPaths(List.of(mask)).build());
        return execute(new Command.Update(type(type), message(type, json), paths, Optional.empty(), false));
    }

    public WriteResult delete(String type, String name) {
        return execute(new Command.Delete(name(type, name), false));
    }

    public WriteResult execute(Command command) {
        return Await.result(engine.execute(command, Deadline.after(Duration.ofSeconds(20))));
    }

    public ResourceName name(String type, String name) {
        return ResourceNames.parse(type(type), name, "name");
    }

    public Optional<StoredResource> find(String type, String name) {
        return Await.result(store.reader().get(ResourceKey.of(name(type, name))));
    }

    public boolean exists(String type, String name) {
        return find(type, name).isPresent();
    }

    public DynamicMessage get(String type, String name) {
        return Bodies.parse(type(type), find(type, name).orElseThrow());
    }

    /** The resource as JSON. */
    public String json(String type, String name) {
        return protoJson.print(get(type, name)).toString();
    }

    /** The number that a query of the database answers. */
    public long count(String sql) {
        return Await.result(behind().query(sql).execute().map(rows -> rows.iterator().next().getLong(0)));
    }

    /** Does something to the database behind everybody's back. */
    public void sql(String sql) {
        Await.result(behind().query(sql).execute());
    }

    /** Behind the store's back. */
    private synchronized Pool behind() {
        if (behind == null) {
            behind = PgBuilder.pool().using(vertx).connectingTo(database).with(new PoolOptions().setMaxSize(2)).build();
        }
        return behind;
    }

    /** Waits until no follow-up work is left. */
    public void awaitQuiet() {
        Await.until(this::quiet);
    }

    /** Whether no follow-up work is left here, but for what follows changes of policies: nobody looks after that. */
    public boolean quiet() {
        return Set.of(TaskKind.REFRESH).containsAll(Await.result(store.tasks().backlog()).keySet());
    }

    public DeploymentId id() {
        return id;
    }

    @Override
    public void close() {
        network.leave(id, mixin);
        stopOwning();
        if (serving != null) {
            Await.result(vertx.undeploy(serving));
        }
        if (cascading != null) {
            Await.result(vertx.undeploy(cascading));
        }
        if (behind != null) {
            Await.result(behind.close());
        }
        Await.result(store.close());
        // Not chained to the others: what follows on one of its own threads does not follow when those have ended.
        Await.result(vertx.close());
    }
}
