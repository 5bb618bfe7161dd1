package com.goten.api.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import com.goten.api.ApiOptions;
import com.goten.api.ApiVerticle;
import com.goten.api.call.CallGate;
import com.goten.api.call.CallObserver;
import com.goten.api.call.ServedDeployment;
import com.goten.bus.Addresses;
import com.goten.schema.ApiMethod;
import com.goten.testing.Await;
import com.goten.testing.NoStore;
import com.goten.watch.WatchService;
import com.goten.watch.WatchSink;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@link Things} behind a real API verticle; the test plays the methods' implementation on the event bus. */
final class ThingServer implements AutoCloseable, WatchService {
    static final int MAX_MESSAGE = 1 << 20;

    /** What a test sees of one watch. */
    static final class OpenWatch implements WatchHandle {
        final WatchSink sink;
        final Context context;
        final BlockingQueue<Boolean> cancelled = new LinkedBlockingQueue<>();

        OpenWatch(WatchSink sink, Context context) {
            this.sink = sink;
            this.context = context;
        }

        @Override
        public void cancel() {
            cancelled.add(true);
        }

        void run(Runnable action) {
            context.runOnContext(v -> action.run());
        }
    }

    final Vertx vertx = Vertx.vertx();
    final CallGate gate;
    /** Thrown by the next watches. */
    volatile @Nullable Error bug;
    final BlockingQueue<OpenWatch> watches = new LinkedBlockingQueue<>();
    private final List<ApiVerticle> instances = new CopyOnWriteArrayList<>();
    private final String deploymentId;

    ThingServer() {
        this(100, 100);
    }

    /** Two instances on one port, as a node with several cores has them. */
    ThingServer(int maxCalls, int maxStreams) {
        var options = new ApiOptions("127.0.0.1", -1, MAX_MESSAGE, maxCalls, maxStreams, Duration.ofSeconds(5));
        gate = ApiVerticle.gate(options);
        var deployment = new ServedDeployment(Things.ID, Things.SCHEMA, "v1", new NoStore(), null, this);
        deploymentId = Await.result(vertx.deployVerticle(
                () -> {
                    var instance = new ApiVerticle(deployment, options, gate, CallObserver.NONE);
                    instances.add(instance);
                    return instance;
                },
                new DeploymentOptions().setInstances(2)));
    }

    int port() {
        assertThat(instances).extracting(ApiVerticle::port).hasSize(2).containsOnly(instances.get(0).port());
        return instances.get(0).port();
    }

    /** Plays a method. */
    void serve(String method, Handler<Message<Buffer>> handler) {
        Await.result(vertx.eventBus().consumer(Addresses.method(Things.ID, method), handler).completion());
    }

    /** Plays a method that answers with its request. */
    void echo(String method) {
        serve(method, message -> message.reply(message.body()));
    }

    OpenWatch nextWatch() throws InterruptedException {
        OpenWatch next = watches.poll(30, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no watch was opened");
        }
        return next;
    }

    Future<Void> stop() {
        return vertx.undeploy(deploymentId);
    }

    @Override
    public WatchHandle watch(ApiMethod method, DynamicMessage request, WatchSink sink) {
        if (bug != null) {
            throw bug;
        }
        var open = new OpenWatch(sink, vertx.getOrCreateContext());
        watches.add(open);
        return open;
    }

    @Override
    public void close() {
        Await.result(vertx.close());
    }
}
