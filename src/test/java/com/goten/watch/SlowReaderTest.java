package com.goten.watch;

import static com.goten.watch.Library.Request.stateless;
import static com.goten.watch.Library.book;
import static org.assertj.core.api.Assertions.assertThat;

import com.goten.errors.GotenException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Clients that do not take what is there for them. */
class SlowReaderTest {
    private static final Duration SOON = Duration.ofMillis(500);
    private static final WatchOptions OPTIONS = WatchOptions.STANDARD;
    private final Simulation world = new Simulation(1);
    private final FakeStore store = new FakeStore(world);
    private final SimulatedNode node = new SimulatedNode(world, store, OPTIONS);

    @Test
    void buffersNothingForASlowClientAndCatchesUpFromTheFeed() {
        var small = OPTIONS.with(new WatchOptions.Memory(16, 1 << 20, 16));
        var tight = new SimulatedNode(world, store, small);
        TestSink client = tight.watching(stateless());
        client.stopReading();

        for (int i = 1; i <= 2_000; i++) {
            store.put(book("b" + i % 10, i));
            if (i % 10 == 0) {
                world.runFor(Duration.ofMillis(10));
            }
        }
        int whileSlow = client.changes().size();
        int readsWhileSlow = store.calls("read");
        client.readOn();
        world.runFor(Duration.ofSeconds(2));

        assertThat(whileSlow).isLessThan(200);
        assertThat(readsWhileSlow).isPositive();
        assertThat(tight.metrics().catchUps).isPositive();
        assertThat(client.changes()).extracting(change -> change.book().orElseThrow().counter())
                .hasSize(2_000).isSorted();
    }

    @Test
    void cutsOffAClientThatReadsNothingForTooLong() {
        TestSink client = node.watching(stateless());
        client.stopReading();
        for (int i = 0; i < 100; i++) {
            store.put(book("a", i));
            world.runFor(Duration.ofMillis(100));
        }
        assertThat(client.ended()).isFalse();

        world.runFor(OPTIONS.patience().slowReader());

        assertThat(client.reason()).containsInstanceOf(GotenException.ResourceExhausted.class);
        assertThat(client.reason().orElseThrow().info().reason()).isEqualTo("SLOW_READER");
        assertThat(node.metrics().lastReason).isEqualTo("SLOW_READER");
    }

    @Test
    void showsHowFarBehindItIs() {
        TestSink client = node.watching(stateless());
        client.stopReading();
        for (int i = 0; i < 300; i++) {
            store.put(book("a", i));
            world.runFor(Duration.ofMillis(10));
        }
        world.runFor(Duration.ofSeconds(1));

        WatchStatus behind = node.watches().status().get(0);
        client.readOn();
        world.runFor(Duration.ofSeconds(2));
        WatchStatus upToDate = node.watches().status().get(0);

        assertThat(behind.blocked()).isTrue();
        assertThat(behind.lagChanges()).isBetween(250L, 299L);
        assertThat(upToDate.blocked()).isFalse();
        assertThat(upToDate.lagChanges()).isZero();
        assertThat(upToDate.phase()).isEqualTo("FOLLOWING");
    }

    @Test
    void toleratesASlowClientThatReadsAtAll() {
        TestSink client = node.watching(stateless());
        client.stopReading();
        for (int second = 0; second < 200; second++) {
            store.put(book("a", second));
            world.runFor(Duration.ofSeconds(1));
            if (second % 50 == 49) {
                client.readOnce();
            }
        }

        assertThat(client.ended()).isFalse();
    }

    @Test
    void cutsOffAClientThatHoldsASnapshotOpen() {
        store.putBooks(2_000);
        TestSink client = node.watch(stateless(), 2);
        client.stopReading();
        world.runFor(SOON);
        assertThat(store.openSnapshots()).isEqualTo(1);

        world.runFor(OPTIONS.patience().slowSnapshot().plusSeconds(1));

        assertThat(client.reason().orElseThrow().info().reason()).isEqualTo("SLOW_READER");
        assertThat(store.openSnapshots()).isZero();
    }

    /** One chunk now and then is enough to keep a snapshot, but not for ever when others want one. */
    @Test
    void cutsOffClientsThatSipFromSnapshotsWhileOthersWait() {
        store.putBooks(20_000);
        List<TestSink> sipping = watches(OPTIONS.maxSnapshots());
        sipping.forEach(TestSink::stopReading);
        sip(sipping, 6);
        assertThat(sipping).noneMatch(TestSink::ended);

        TestSink hungry = node.watch(stateless(), 1_000);
        sip(sipping, 3);

        assertThat(hungry.isCurrent()).isTrue();
        assertThat(sipping).filteredOn(TestSink::ended).isNotEmpty().allSatisfy(client ->
                assertThat(client.reason().orElseThrow().info().reason()).isEqualTo("SLOW_READER"));
    }

    @Test
    void keepsNoSnapshotOpenWithoutEnd() {
        store.putBooks(100_000);
        TestSink client = node.watch(stateless());
        client.stopReading();
        sip(List.of(client), 50);
        assertThat(client.ended()).isFalse();

        sip(List.of(client), 60);

        assertThat(client.reason().orElseThrow().info().reason()).isEqualTo("SLOW_READER");
        assertThat(store.openSnapshots()).isZero();
    }

    /** Who takes all that comes is not slow, however long that takes and whoever waits. */
    @Test
    void leavesSnapshotsToClientsThatReadAllTheTime() {
        store.latency(Duration.ofMillis(500));
        store.putBooks(20_000);
        List<TestSink> reading = watches(OPTIONS.maxSnapshots() + 1);

        world.runFor(OPTIONS.patience().sharedSnapshot().multipliedBy(2));
        assertThat(reading).noneMatch(TestSink::isCurrent);
        world.runFor(Duration.ofMinutes(2));

        assertThat(reading).filteredOn(TestSink::isCurrent).hasSize(OPTIONS.maxSnapshots()).noneMatch(TestSink::ended);
    }

    private List<TestSink> watches(int count) {
        return IntStream.range(0, count).mapToObj(i -> node.watch(stateless())).toList();
    }

    /** Takes what has come, each time a little before they would be given up for reading nothing. */
    private void sip(List<TestSink> clients, int times) {
        for (int i = 0; i < times; i++) {
            world.runFor(OPTIONS.patience().slowSnapshot().minusSeconds(1));
            clients.stream().filter(client -> !client.ended()).forEach(TestSink::readOnce);
        }
    }

    @Test
    void cutsOffAClientWhosePlaceIsGone() {
        var tight = new SimulatedNode(world, store, OPTIONS.with(new WatchOptions.Memory(4, 1 << 20, 4)));
        TestSink client = tight.watching(stateless());
        client.stopReading();
        for (int i = 0; i < 200; i++) {
            store.put(book("a", i));
            world.runFor(Duration.ofMillis(20));
        }
        world.runFor(SOON);
        store.forgetChanges();
        world.runFor(SOON);

        client.readOn();
        world.runFor(SOON);

        assertThat(client.reason().orElseThrow().info().reason()).isEqualTo("SLOW_READER");
    }
}
