package com.goten.watch;

import static com.goten.watch.Library.Request.stateful;
import static com.goten.watch.Library.Request.stateless;
import static com.goten.watch.Library.book;
import static org.assertj.core.api.Assertions.assertThat;

import com.goten.schema.DeploymentId;
import com.goten.store.pg.PgStore;
import com.goten.store.pg.StoreObserver;
import com.goten.store.pg.StoreOptions;
import com.goten.testing.Await;
import com.goten.testing.TestPostgres;
import com.goten.watch.Library.Book;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.pgclient.PgConnectOptions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Watches over a real database: two nodes, each with a tailer of its own and clients on two contexts. */
class WatchStoreTest {
    private static final WatchOptions OPTIONS = WatchOptions.STANDARD.with(new WatchOptions.Memory(128, 1 << 20, 32));
    private static final int WRITERS = 8;
    private static final int WRITES = 250;

    private final PgConnectOptions database = TestPostgres.createDatabase();
    private final AtomicLong counter = new AtomicLong();
    private final List<Node> nodes = new ArrayList<>();
    private final List<Driver> drivers = new ArrayList<>();
    private Vertx vertx;

    private record Node(PgStore store, FeedTailer tailer, Watches watches) {}

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        nodes.add(node());
        nodes.add(node());
    }

    @AfterEach
    void stop() {
        Await.result(Future.join(drivers.stream().map(Driver::stop).toList()));
        for (Node node : nodes) {
            Await.result(node.watches().close());
            Await.result(node.tailer().stop());
            Await.result(node.store().close());
        }
        Await.result(vertx.close());
    }

    private Node node() {
        var deployment = new DeploymentId("library.example.com", "here");
        PgStore store = Await.result(
                PgStore.open(vertx, database, deployment, "v1", StoreOptions.STANDARD, StoreObserver.NONE));
        var tailer = new FeedTailer(
                Loop.on(newContext()), store.feed(), OPTIONS, WatchMetrics.NONE, InstantSource.system());
        Await.result(tailer.start());
        return new Node(store, tailer, new Watches(vertx, store.reader(), tailer, OPTIONS, WatchMetrics.NONE));
    }

    /** A client that reads in bursts, loses its connection now and then, and goes on at any node. */
    private final class Driver {
        private final WatchClient client;
        private final Predicate<Book> sees;
        private final Context context = newContext();
        private final Random random;
        private boolean hurried;
        private boolean stopped;

        Driver(WatchClient client, Predicate<Book> sees, long seed) {
            this.client = client;
            this.sees = sees;
            this.random = new Random(seed);
            context.runOnContext(nothing -> live());
        }

        private void live() {
            if (stopped) {
                return;
            }
            if (!client.connected()) {
                client.connect(nodes.get(random.nextInt(nodes.size())).watches());
            } else if (!hurried && random.nextInt(60) == 0) {
                client.disconnect();
            }
            for (int i = 0; i < (hurried ? 50 : random.nextInt(4)); i++) {
                client.read();
            }
            vertx.setTimer(1 + random.nextInt(hurried ? 2 : 15), id -> live());
        }

        /** Reads as fast as it can until it has what the store has. */
        Future<Void> catchUp(List<Book> all) {
            List<Book> expected = all.stream().filter(sees).sorted(Comparator.comparing(Book::name)).toList();
            return until(context, () -> {
                hurried = true;
                return client.history().current() && List.copyOf(client.history().view().values()).equals(expected);
            });
        }

        List<String> violations(Map<String, List<Optional<Book>>> history) {
            return Await.result(
                    on(context, () -> client.history().check(history, sees, RealLibrary.current(history))));
        }

        Future<Void> stop() {
            return on(context, () -> {
                stopped = true;
                client.disconnect();
                return null;
            });
        }

        int resumes() {
            return Await.result(on(context, () -> client.history().resumes()));
        }
    }

    @Test
    void areOrderedUniqueReliableAndResumableOnAnyNode() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        Await.result(write(new Random(seed), 100));
        for (int i = 0; i < 6; i++) {
            drivers.add(new Driver(
                    new WatchClient(() -> stateless().with("max_chunk_size", 9)), book -> true, random.nextLong()));
            drivers.add(new Driver(
                    new WatchClient(() -> stateless().with("filter", "lent = TRUE")), Book::lent, random.nextLong()));
        }
        List<Future<Void>> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            writers.add(write(new Random(seed + i), WRITES));
        }
        Await.result(Future.all(writers));

        Map<String, List<Optional<Book>>> history = Await.result(RealLibrary.history(nodes.get(0).store()));
        for (Driver driver : drivers) {
            Await.result(driver.catchUp(RealLibrary.current(history)));
        }

        for (Driver driver : drivers) {
            assertThat(driver.violations(history)).as("seed %d", seed).isEmpty();
        }
        assertThat(drivers.stream().mapToInt(Driver::resumes).sum()).as("seed %d", seed).isGreaterThan(10);
    }

    @Test
    void keepAPageAsTheStoreWouldListIt() {
        long seed = System.nanoTime();
        Await.result(write(new Random(seed), 60));
        Context context = newContext();
        var client = new TestSink(Library.WATCH_BOOKS, 1_000);
        Await.result(on(context, () -> nodes.get(0).watches().watch(
                Library.WATCH_BOOKS, stateful().with("order_by", "rank desc").build(), client)));
        Await.result(until(context, client::isCurrent));

        Await.result(Future.all(write(new Random(seed + 1), 200), write(new Random(seed + 2), 200)));

        List<Book> sorted = new ArrayList<>(
                RealLibrary.current(Await.result(RealLibrary.history(nodes.get(0).store()))));
        sorted.sort(Comparator.comparing(Book::rank).reversed().thenComparing(Book::name));
        List<Book> expected = sorted.subList(0, 5);
        Await.result(until(context, () -> client.page().equals(expected)));
    }

    @Test
    void reachWatchersOfAllContextsOfANode() {
        List<TestSink> clients = new ArrayList<>();
        List<Context> contexts = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            var client = new TestSink(Library.WATCH_BOOKS, 10_000);
            Context context = newContext();
            Await.result(on(context, () ->
                    nodes.get(0).watches().watch(Library.WATCH_BOOKS, stateless().build(), client)));
            clients.add(client);
            contexts.add(context);
        }
        Await.result(Future.all(write(new Random(1), 200), write(new Random(2), 200)));

        Map<String, List<Optional<Book>>> history = Await.result(RealLibrary.history(nodes.get(0).store()));
        int changes = history.values().stream().mapToInt(List::size).sum();
        for (int i = 0; i < clients.size(); i++) {
            TestSink client = clients.get(i);
            Await.result(until(contexts.get(i), () -> client.changes().size() >= changes));
            assertThat(client.changes()).hasSize(changes);
        }
        assertThat(nodes.get(0).watches().status()).hasSize(8);
    }

    /** Writes one after another. */
    private Future<Void> write(Random random, int count) {
        Promise<Void> done = Promise.promise();
        writeOn(random, count, done);
        return done.future();
    }

    private void writeOn(Random random, int left, Promise<Void> done) {
        if (left == 0) {
            done.complete();
            return;
        }
        Node node = nodes.get(random.nextInt(nodes.size()));
        String name = book("b" + random.nextInt(50), 0).name();
        Future<Void> written = random.nextInt(4) == 0
                ? RealLibrary.delete(node.store(), name)
                : RealLibrary.put(node.store(), new Book(
                        name, "title", random.nextInt(9), random.nextBoolean(), counter.incrementAndGet()));
        written.onFailure(done::fail).onSuccess(nothing -> {
            node.tailer().wake();
            writeOn(random, left - 1, done);
        });
    }

    private Context newContext() {
        return ((VertxInternal) vertx).createEventLoopContext();
    }

    private static <T> Future<T> on(Context context, Callable<T> task) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(nothing -> {
            try {
                promise.complete(task.call());
            } catch (Exception thrown) {
                promise.fail(thrown);
            }
        });
        return promise.future();
    }

    private Future<Void> until(Context context, BooleanSupplier condition) {
        Promise<Void> promise = Promise.promise();
        look(context, condition, promise);
        return promise.future();
    }

    private void look(Context context, BooleanSupplier condition, Promise<Void> promise) {
        on(context, condition::getAsBoolean)
                .onFailure(promise::fail)
                .onSuccess(holds -> {
                    if (holds) {
                        promise.complete();
                    } else {
                        vertx.setTimer(5, id -> look(context, condition, promise));
                    }
                });
    }
}
