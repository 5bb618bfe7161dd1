package com.goten.api;

import com.goten.api.call.CallGate;
import com.goten.api.call.CallObserver;
import com.goten.api.call.ServedDeployment;
import com.goten.engine.Engine;
import com.goten.policy.Policy;
import com.goten.policy.PolicyStore;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.schema.SchemaLoader;
import com.goten.schema.ServiceSchema;
import com.goten.store.pg.PgStore;
import com.goten.store.pg.StoreObserver;
import com.goten.store.pg.StoreOptions;
import com.goten.testing.Await;
import com.goten.testing.TestPostgres;
import com.goten.watch.FeedTailer;
import com.goten.watch.Loop;
import com.goten.watch.WatchMetrics;
import com.goten.watch.WatchOptions;
import com.goten.watch.Watches;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** The devices service of the examples, version v1 current, in one region, on a real PostgreSQL. */
final class DeviceNode implements AutoCloseable {
    static final DeploymentId ID = new DeploymentId("devices.example.com", "us-west2");
    static final ServiceSchema SCHEMA = SchemaLoader.load(Path.of("conf/services/devices"));

    final Vertx vertx = Vertx.vertx();
    final CallGate gate;
    final FeedTailer tailer;
    private final PgStore store;
    private final ApiVerticle verticle;

    DeviceNode() {
        this(TestPostgres.createDatabase());
    }

    DeviceNode(PgConnectOptions database) {
        ApiVersion current = SCHEMA.version("v1").orElseThrow();
        store = Await.result(PgStore.open(vertx, database, ID, "v1", StoreOptions.STANDARD, StoreObserver.NONE));
        var policy = new Policy(List.of("us-west2", "eastus2"), "us-west2", List.of());
        var policies = new PolicyStore(current, store.reader(), policy);
        var engine = new Engine(ID, current, store.writer(), policies, InstantSource.system());
        tailer = new FeedTailer(
                Loop.on(vertx.getOrCreateContext()), store.feed(), WatchOptions.STANDARD, WatchMetrics.NONE,
                InstantSource.system());
        engine.addListener(command -> tailer.wake());
        Await.result(tailer.start());
        var watches = new Watches(vertx, store.reader(), tailer, WatchOptions.STANDARD, WatchMetrics.NONE);
        var options = ApiOptions.at("127.0.0.1", 0);
        gate = ApiVerticle.gate(options);
        var deployment = new ServedDeployment(ID, SCHEMA, "v1", store.reader(), engine, watches);
        verticle = new ApiVerticle(deployment, options, gate, CallObserver.NONE);
        Await.result(vertx.deployVerticle(verticle));
    }

    int port() {
        return verticle.port();
    }

    @Override
    public void close() {
        Await.result(tailer.stop().eventually(store::close).eventually(vertx::close));
    }
}
