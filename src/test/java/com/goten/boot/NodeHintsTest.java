package com.goten.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import com.goten.bus.Addresses;
import com.goten.cluster.Cluster;
import com.goten.cluster.Cluster.Joined;
import com.goten.cluster.ClusterOptions;
import com.goten.engine.Command;
import com.goten.engine.Engine;
import com.goten.policy.Policy;
import com.goten.policy.PolicyStore;
import com.goten.resource.ResourceNames;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.schema.ResourceType;
import com.goten.schema.SchemaLoader;
import com.goten.store.ChangeEvent;
import com.goten.store.pg.PgStore;
import com.goten.store.pg.StoreObserver;
import com.goten.store.pg.StoreOptions;
import com.goten.testing.Await;
import com.goten.testing.TestPostgres;
import com.goten.time.Deadline;
import com.goten.watch.FeedListener;
import com.goten.watch.FeedTailer;
import com.goten.watch.Loop;
import com.goten.watch.WatchMetrics;
import com.goten.watch.WatchOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes of one deployment over a real database, each with the tailer of its own. */
class NodeHintsTest {
    private static final DeploymentId ID = new DeploymentId("devices.example.com", "us-west2");
    private static final ApiVersion V1 =
            SchemaLoader.load(Path.of("conf/services/devices")).version("v1").orElseThrow();
    private static final ResourceType MODEL = V1.type("DeviceModel").orElseThrow();
    private static final Duration NEVER = Duration.ofHours(1);
    private static final String CHANGES = Addresses.hint(ID, "changes");

    private final PgConnectOptions database = TestPostgres.createDatabase();
    private final List<Node> nodes = new ArrayList<>();
    private final List<Vertx> processes = new ArrayList<>();

    @AfterEach
    void stop() {
        nodes.forEach(Node::close);
        processes.forEach(process -> Await.result(process.close()));
    }

    /** Polls never: what it hears, it hears because of hints. */
    @Test
    void letANodeOfTheClusterSeeWhatAnotherHasCommitted() {
        var ports = List.of(freePort(), freePort());
        Node writer = node(join(ports, 0), neverPolling());
        Node reader = node(join(ports, 1), neverPolling());
        Await.until(() -> !writer.alone.getAsBoolean());

        writer.create("m1");
        // A transaction elsewhere in the PostgreSQL instance may hide one commit for a moment; the next shows both.
        Await.until(() -> {
            writer.create("m" + System.nanoTime());
            return !reader.names().isEmpty();
        });
        assertThat(reader.names()).contains("deviceModels/m1");
        assertThat(reader.tasks).hasValue(0);

        writer.delete("m1");
        Await.until(() -> reader.tasks.get() > 0);
    }

    @Test
    void mayAllBeLost() {
        Vertx bus = process();
        var lost = new AtomicInteger();
        bus.eventBus().addInboundInterceptor(delivery -> {
            if (delivery.message().address().equals(CHANGES)) {
                lost.incrementAndGet();
            } else {
                delivery.next();
            }
        });
        Node writer = node(bus, () -> false, WatchOptions.STANDARD);
        Node reader = node(bus, () -> false, WatchOptions.STANDARD);

        assertThat(writer.createMany(100)).isEqualTo(reader.heard(100));
        assertThat(lost.get()).isPositive();
    }

    @Test
    void mayBeDoubledAndLate() {
        Vertx bus = process();
        var doubled = new AtomicInteger();
        Await.result(bus.eventBus().consumer(CHANGES, hint -> {
            if (hint.headers().get("copy") == null) {
                var copy = new DeliveryOptions().setHeaders(hint.headers()).addHeader("copy", "1");
                bus.eventBus().publish(CHANGES, hint.body(), copy);
                bus.setTimer(20, timer -> bus.eventBus().publish(CHANGES, hint.body(), copy));
                doubled.incrementAndGet();
            }
        }).completion());
        Node writer = node(bus, () -> false, WatchOptions.STANDARD);
        Node reader = node(bus, () -> false, WatchOptions.STANDARD);

        assertThat(writer.createMany(100)).isEqualTo(reader.heard(100));
        assertThat(doubled.get()).isPositive();
    }

    private static WatchOptions neverPolling() {
        WatchOptions standard = WatchOptions.STANDARD;
        var feed = new WatchOptions.Feed(NEVER, NEVER, Duration.ofMillis(2), Duration.ofMillis(10), 1000);
        return new WatchOptions(
                feed,
                standard.ring(),
                standard.messages(),
                standard.patience(),
                standard.maxWatches(),
                standard.maxCatchUps(),
                standard.maxSnapshots());
    }

    private Node node(Joined joined, WatchOptions options) {
        processes.add(joined.vertx());
        return node(joined.vertx(), joined.membership()::alone, options);
    }

    private Node node(Vertx vertx, BooleanSupplier alone, WatchOptions options) {
        var node = new Node(vertx, alone, options);
        nodes.add(node);
        return node;
    }

    private Vertx process() {
        Vertx vertx = Vertx.vertx();
        processes.add(vertx);
        return vertx;
    }

    private final class Node implements FeedListener {
        private final BooleanSupplier alone;
        private final PgStore store;
        private final Engine engine;
        private final FeedTailer tailer;
        private final NodeHints hints;
        private final AtomicInteger tasks = new AtomicInteger();
        private final List<String> names = new CopyOnWriteArrayList<>();

        Node(Vertx vertx, BooleanSupplier alone, WatchOptions options) {
            this.alone = alone;
            var clock = InstantSource.system();
            store = Await.result(PgStore.open(vertx, database, ID, "v1", StoreOptions.STANDARD, StoreObserver.NONE));
            var policies = new PolicyStore(V1, store.reader(), new Policy(List.of(ID.region()), ID.region(), List.of()));
            engine = new Engine(ID, V1, store.writer(), policies, clock);
            tailer = new FeedTailer(
                    Loop.on(((VertxInternal) vertx).createEventLoopContext()),
                    store.feed(),
                    options,
                    WatchMetrics.NONE,
                    clock);
            hints = new NodeHints(vertx, ID, alone, tailer::wake, tasks::incrementAndGet);
            tailer.listen(this);
            engine.addListener(hints);
            Await.result(tailer.start());
            Await.result(hints.start());
        }

        @Override
        public void changed(List<ChangeEvent> changes) {
            changes.forEach(change -> names.add(change.subject().key().name()));
        }

        @Override
        public void missed() {
            throw new AssertionError("nothing is forgotten here");
        }

        List<String> names() {
            return List.copyOf(names);
        }

        void create(String id) {
            DynamicMessage model = DynamicMessage.newBuilder(MODEL.descriptor())
                    .setField(MODEL.fields().name(), "deviceModels/" + id)
                    .build();
            execute(new Command.Create(MODEL, "", model));
        }

        /** One after another; their names. */
        List<String> createMany(int count) {
            List<String> created = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                create("m" + i);
                created.add("deviceModels/m" + i);
            }
            return created;
        }

        void delete(String id) {
            execute(new Command.Delete(ResourceNames.parse(MODEL, "deviceModels/" + id, "name"), false));
        }

        /** What it has heard, when that is so much at least. */
        List<String> heard(int count) {
            Await.until(() -> names.size() >= count);
            return names();
        }

        private void execute(Command command) {
            Await.result(engine.execute(command, Deadline.after(Duration.ofSeconds(20))));
        }

        void close() {
            Await.result(hints.stop());
            Await.result(tailer.stop());
            Await.result(store.close());
        }
    }

    private static Joined join(List<Integer> ports, int self) {
        var members = ports.stream().map(port -> "127.0.0.1:" + port).toList();
        var options = new ClusterOptions(
                "test-hints",
                ID.toString(),
                "127.0.0.1",
                ports.get(self),
                0,
                members,
                Optional.of(Path.of("conf/hazelcast.xml")),
                Duration.ofSeconds(25));
        var vertx = Cluster.eventBus(new VertxOptions(), options);
        Future<Joined> joined = Cluster.join(Vertx.builder().with(vertx), options);
        return Await.result(joined);
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
