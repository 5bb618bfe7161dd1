package com.goten.testing;

import com.goten.api.ApiOptions;
import com.goten.api.ApiVerticle;
import com.goten.api.call.CallObserver;
import com.goten.api.call.ServedDeployment;
import com.goten.cascade.CascadeDeletionVerticle;
import com.goten.cascade.CascadeObserver;
import com.goten.cascade.CascadeOptions;
import com.goten.cascade.Surroundings;
import com.goten.engine.Engine;
import com.goten.explain.ExplainService;
import com.goten.mixin.GrpcPeers;
import com.goten.mixin.PeerOptions;
import com.goten.mixin.SchemaMixinClient;
import com.goten.policy.Environment;
import com.goten.policy.EnvironmentSource;
import com.goten.policy.Policy;
import com.goten.policy.PolicyStore;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.schema.SchemaLoader;
import com.goten.schema.ServiceSchema;
import com.goten.store.pg.PgStore;
import com.goten.store.pg.StoreObserver;
import com.goten.store.pg.StoreOptions;
import com.goten.watch.FeedTailer;
import com.goten.watch.Loop;
import com.goten.watch.WatchMetrics;
import com.goten.watch.WatchOptions;
import com.goten.watch.Watches;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A node of one of the example services, with its API on a free port of 127.0.0.1, over a real PostgreSQL: what a
 * client can see. Several may share a database.
 */
public final class TestNode implements AutoCloseable {
    public static final String REGION = "us-west2";

    private final Vertx vertx = Vertx.vertx();
    /** In the order in which they are to be done. */
    private final List<Step<Void>> stops = new ArrayList<>();
    private final DeploymentId id;
    private final ServiceSchema schema;
    private final ApiVersion version;
    private final PgStore store;
    private final ApiVerticle api;
    private @Nullable ExplainService explaining;

    private TestNode(Path directory, String version, PgConnectOptions database) {
        this.schema = SchemaLoader.load(directory);
        this.version = schema.version(version).orElseThrow();
        this.id = new DeploymentId(schema.service(), REGION);
        this.store = Await.result(onLoop(() -> PgStore.open(
                vertx, database, id, version, StoreOptions.STANDARD, StoreObserver.NONE)));
        this.api = Await.result(onLoop(this::startApi));
    }

    /** One node over a database, which keeps what was there before. */
    public static TestNode of(String service, String version, PgConnectOptions database) {
        return new TestNode(Path.of("conf/services", service), version, database);
    }

    public int port() {
        return api.port();
    }

    public ExplainService explaining() {
        return Objects.requireNonNull(explaining);
    }

    public Vertx vertx() {
        return vertx;
    }

    public ServiceSchema schema() {
        return schema;
    }

    private Future<ApiVerticle> startApi() {
        var clock = InstantSource.system();
        var policies = new PolicyStore(version, store.reader(), new Policy(List.of(REGION), REGION, List.of()));
        var engine = new Engine(id, version, store.writer(), policies, clock);
        var tailer = new FeedTailer(
                Loop.on(vertx.getOrCreateContext()), store.feed(), WatchOptions.STANDARD, WatchMetrics.NONE, clock);
        var watches = new Watches(vertx, store.reader(), tailer, WatchOptions.STANDARD, WatchMetrics.NONE);
        engine.addListener(command -> tailer.wake());
        var options = ApiOptions.at("127.0.0.1", 0);
        var nobody = EnvironmentSource.fixed(Environment.EMPTY);
        var peers = new GrpcPeers(vertx, nobody, PeerOptions.STANDARD);
        var cascade = new CascadeDeletionVerticle(
                version,
                engine,
                store.holders(),
                store.tasks(),
                new Surroundings(id, nobody, new SchemaMixinClient(id, peers), store.shadows(), peer -> true),
                CascadeObserver.NONE,
                CascadeOptions.STANDARD);
        engine.addListener(command -> cascade.wake());
        var reads = new ExplainService.Reads(store.shadowReader(), store.taskReader());
        explaining = new ExplainService(id, version, engine, reads, nobody, peers);
        var served = new ServedDeployment(
                id,
                schema,
                version.version(),
                store.reader(),
                engine,
                watches,
                Optional.empty(),
                explaining.methods(),
                explaining.planner());
        var verticle = new ApiVerticle(served, options, ApiVerticle.gate(options), CallObserver.NONE);
        return tailer.start()
                .compose(started -> vertx.deployVerticle(cascade))
                .compose(cascading -> vertx.deployVerticle(verticle).map(serving -> {
                    stops.add(() -> vertx.undeploy(serving));
                    stops.add(() -> vertx.undeploy(cascading));
                    stops.add(watches::close);
                    stops.add(tailer::stop);
                    stops.add(peers::close);
                    stops.add(store::close);
                    return verticle;
                }));
    }

    private interface Step<T> {
        Future<T> run();
    }

    private <T> Future<T> onLoop(Step<T> step) {
        Promise<T> done = Promise.promise();
        vertx.runOnContext(ignored -> step.run().onComplete(done));
        return done.future();
    }

    @Override
    public void close() {
        stops.forEach(stop -> Await.result(stop.run()));
        Await.result(vertx.close());
    }
}
