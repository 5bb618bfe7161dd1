package com.goten.watch;

import static com.goten.watch.Library.Request.stateless;
import static com.goten.watch.Library.book;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.goten.errors.GotenException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How many watches there may be, and how they end. */
class WatchLifeTest {
    private static final Duration SOON = Duration.ofMillis(500);
    private static final WatchOptions OPTIONS = WatchOptions.STANDARD;
    private final Simulation world = new Simulation(1);
    private final FakeStore store = new FakeStore(world);
    private final SimulatedNode node = new SimulatedNode(world, store, OPTIONS);

    @Test
    void opensABoundedNumberOfSnapshotsAtATime() {
        store.putBooks(300);
        for (int i = 0; i < 60; i++) {
            node.watch(stateless(), 100);
        }
        world.runFor(Duration.ofSeconds(5));

        assertThat(store.calls("openSnapshot")).isEqualTo(60);
        assertThat(store.mostOpenSnapshots()).isEqualTo(OPTIONS.maxSnapshots());
        assertThat(store.openSnapshots()).isZero();
    }

    @Test
    void acceptsABoundedNumberOfWatches() {
        var few = new SimulatedNode(world, store, new WatchOptions(
                OPTIONS.feed(), OPTIONS.ring(), OPTIONS.messages(), OPTIONS.patience(), 2, 1, 1));
        few.watching(stateless());
        few.watching(stateless());

        assertThatThrownBy(() -> few.watch(stateless()))
                .isInstanceOfSatisfying(GotenException.ResourceExhausted.class,
                        refused -> assertThat(refused.info().reason()).isEqualTo("TOO_MANY_WATCHES"));
    }

    @Test
    void sendsNothingAfterItWasCancelled() {
        var sink = new TestSink(Library.WATCH_BOOKS);
        WatchService.WatchHandle handle =
                node.watches().watch(Library.WATCH_BOOKS, stateless().build(), sink);
        world.runFor(SOON);
        int before = sink.messages().size();
        handle.cancel();
        handle.cancel();

        store.put(book("a", 1));
        world.runFor(SOON);

        assertThat(sink.messages()).hasSize(before);
        assertThat(sink.ended()).isFalse();
        assertThat(node.watches().status()).isEmpty();
        assertThat(node.metrics().closed).isEqualTo(1);
    }

    @Test
    void endsAllWatchesWhenTheNodeStops() {
        TestSink client = node.watching(stateless());

        var closed = node.watches().close();
        world.runFor(SOON);

        assertThat(closed.succeeded()).isTrue();
        assertThat(client.reason()).containsInstanceOf(GotenException.Unavailable.class);
        assertThatThrownBy(() -> node.watch(stateless())).isInstanceOf(GotenException.Unavailable.class);
    }
}
