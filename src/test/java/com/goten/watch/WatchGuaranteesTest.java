package com.goten.watch;

import static com.goten.watch.Library.Request.stateless;
import static com.goten.watch.Library.book;
import static org.assertj.core.api.Assertions.assertThat;

import com.goten.watch.Library.Book;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The promises of stateless watches, checked over histories with concurrent writers, stalled and rolled back
 * transactions, clients that are slow, that lose their connections and go on at another node, a store that fails,
 * stalls and forgets. Each history is repeated by its seed.
 */
class WatchGuaranteesTest {
    private static final int HISTORIES = 30;
    private static final int STEPS = 1_500;
    private static final Duration LONGEST_STALL = Duration.ofMinutes(2);
    private static final WatchOptions OPTIONS = WatchOptions.STANDARD
            .with(new WatchOptions.Memory(64, 1 << 20, 16))
            .with(new WatchOptions.Patience(
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(8),
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(2),
                    Duration.ofMillis(200)));

    private record Viewer(WatchClient client, Predicate<Book> sees) {}

    @Test
    void holdOverManyHistories() {
        var sum = play(false, all -> all[1] > 0 && all[2] > 0);
        assertThat(sum[0]).as("resumed").isGreaterThan(HISTORIES * 10);
        assertThat(sum[1]).as("soft resets").isPositive();
        assertThat(sum[2]).as("catch-ups").isPositive();
    }

    @Test
    void holdWhereTheFeedIsLostAtTimes() {
        var sum = play(true, all -> all[3] > 0);
        assertThat(sum[3]).as("hard resets").isPositive();
    }

    /** Plays histories, and more of them until the rare things have happened, too. */
    private static int[] play(boolean losesFeed, Predicate<int[]> everything) {
        long seed = System.nanoTime();
        var sum = new int[4];
        for (int i = 0; i < HISTORIES || !everything.test(sum) && i < HISTORIES * 20; i++) {
            var history = new History(seed + i, losesFeed);
            assertThat(history.run()).as("seed %d", seed + i).isEmpty();
            history.addTo(sum);
        }
        return sum;
    }

    /** One world and what happens in it. */
    private static final class History {
        private final Simulation world;
        private final Random random;
        private final FakeStore store;
        private final List<SimulatedNode> nodes;
        private final List<Viewer> viewers = new ArrayList<>();
        private final Set<String> locked = new HashSet<>();
        private final boolean losesFeed;
        private long counter;
        private int runningTransactions;

        History(long seed, boolean losesFeed) {
            this.world = new Simulation(seed);
            this.random = world.random();
            this.store = new FakeStore(world);
            this.losesFeed = losesFeed;
            this.nodes = IntStream.range(0, 2).mapToObj(i -> new SimulatedNode(world, store, OPTIONS)).toList();
            for (int i = 0; i < 3; i++) {
                viewers.add(new Viewer(new WatchClient(() -> stateless().with("max_chunk_size", 7)), book -> true));
                viewers.add(new Viewer(new WatchClient(() -> stateless().with("filter", "lent = TRUE")), Book::lent));
            }
        }

        List<String> run() {
            for (int i = 0; i < 30; i++) {
                store.put(any("b" + i));
            }
            for (int step = 0; step < STEPS; step++) {
                happen();
                viewers.forEach(viewer -> live(viewer.client()));
                world.runFor(Duration.ofMillis(random.nextInt(8)));
            }
            settle();
            List<String> violations = new ArrayList<>();
            for (Viewer viewer : viewers) {
                violations.addAll(viewer.client().history().check(store.history(), viewer.sees(), store.all()));
            }
            viewers.forEach(viewer -> viewer.client().disconnect());
            world.runFor(LONGEST_STALL);
            if (store.openSnapshots() > 0) {
                violations.add("snapshots were left open: " + store.openSnapshots());
            }
            return violations;
        }

        void addTo(int[] sum) {
            for (Viewer viewer : viewers) {
                sum[0] += viewer.client().history().resumes();
                sum[1] += viewer.client().history().softResets();
                sum[3] += viewer.client().history().hardResets();
            }
            nodes.forEach(node -> sum[2] += node.metrics().catchUps);
        }

        private void happen() {
            int what = random.nextInt(1_000);
            if (what < 400) {
                write();
            } else if (what < 410) {
                store.faults(0.3, 0.02);
            } else if (what < 450) {
                store.faults(0, 0);
            } else if (what < 453) {
                store.away(true);
                world.after(Duration.ofMillis(random.nextInt(1_500)), () -> store.away(false));
            } else if (what < 455 && losesFeed && runningTransactions == 0) {
                store.forgetFeed();
            }
        }

        /** A transaction over one or some books, that takes a while, and at times changes its mind. */
        private void write() {
            FakeStore.Transaction transaction = null;
            Set<String> names = new HashSet<>();
            for (int i = 0; i < 1 + random.nextInt(3); i++) {
                Book book = any("b" + random.nextInt(40));
                if (locked.add(book.name())) {
                    names.add(book.name());
                    transaction = transaction == null ? store.begin() : transaction;
                    if (random.nextInt(4) == 0) {
                        transaction.delete(book.name());
                    } else {
                        transaction.put(book);
                    }
                }
            }
            if (transaction != null) {
                end(transaction, names);
            }
        }

        private void end(FakeStore.Transaction transaction, Set<String> names) {
            runningTransactions++;
            boolean stalls = random.nextInt(50) == 0;
            boolean fails = random.nextInt(20) == 0;
            world.after(Duration.ofMillis(random.nextInt(stalls ? 800 : 10)), () -> {
                if (fails) {
                    transaction.rollback();
                } else {
                    transaction.commit();
                    nodes.get(random.nextInt(nodes.size())).tailer().wake();
                }
                locked.removeAll(names);
                runningTransactions--;
            });
        }

        private void live(WatchClient client) {
            if (!client.connected()) {
                client.connect(nodes.get(random.nextInt(nodes.size())).watches());
            } else if (random.nextInt(80) == 0) {
                client.disconnect();
            } else if (random.nextInt(3) == 0) {
                client.read();
            }
        }

        private void settle() {
            store.faults(0, 0);
            for (int i = 0; i < 4_000; i++) {
                for (Viewer viewer : viewers) {
                    if (!viewer.client().connected()) {
                        viewer.client().connect(nodes.get(0).watches());
                    }
                    viewer.client().read();
                }
                world.runFor(Duration.ofMillis(5));
            }
        }

        private Book any(String id) {
            return new Book(book(id, 0).name(), "title", random.nextInt(5), random.nextBoolean(), ++counter);
        }
    }
}
