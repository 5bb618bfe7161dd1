package com.goten.watch;

import static com.goten.watch.Library.Request.stateless;
import static com.goten.watch.Library.book;
import static org.assertj.core.api.Assertions.assertThat;

import com.goten.errors.GotenException;
import com.goten.watch.TestSink.Message;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A store that is away, or has forgotten. */
class StatelessOutageTest {
    private static final Duration SOON = Duration.ofMillis(500);
    private final Simulation world = new Simulation(1);
    private final FakeStore store = new FakeStore(world);
    private final SimulatedNode node = new SimulatedNode(world, store, WatchOptions.STANDARD);

    @Test
    void beginsAnewInPlaceWhenTheNodeItselfHasLostTheFeed() {
        TestSink client = node.watching(stateless());
        store.put(book("a", 1));
        world.runFor(SOON);
        store.away(true);
        world.runFor(SOON);
        store.put(book("b", 2));
        store.forgetFeed();
        store.away(false);
        world.runFor(Duration.ofSeconds(5));
        store.put(book("c", 3));
        world.runFor(SOON);

        assertThat(client.ended()).isFalse();
        assertThat(client.messages()).filteredOn(Message::hardReset).hasSize(1);
        assertThat(client.brief()).endsWith("current a@1", "current b@2", "current c@3");
    }

    @Test
    void resetsSoftlyAndRepeatsTheSnapshotWhenTheStoreFailsInTheMiddle() {
        store.putBooks(1_000);
        TestSink client = node.watch(stateless(), 2);
        client.stopReading();
        world.runFor(SOON);
        store.away(true);
        client.readOn();
        world.runFor(SOON);
        assertThat(client.isCurrent()).isFalse();
        store.away(false);
        world.runFor(Duration.ofSeconds(5));

        assertThat(client.messages()).filteredOn(Message::softReset).hasSize(1);
        assertThat(client.isCurrent()).isTrue();
        int reset = client.messages().indexOf(
                client.messages().stream().filter(Message::softReset).findFirst().orElseThrow());
        assertThat(client.messages().subList(reset, client.messages().size()).stream()
                        .mapToInt(message -> message.changes().size()).sum())
                .isEqualTo(1_000);
        assertThat(client.sizes()).containsExactly(1_000L);
        assertThat(store.openSnapshots()).isZero();
    }

    @Test
    void failsAtOnceWhenTheStoreIsAwayFromTheBeginning() {
        world.runFor(SOON);
        store.away(true);

        TestSink client = node.watch(stateless());
        world.runFor(SOON);

        assertThat(client.reason()).containsInstanceOf(GotenException.Unavailable.class);
        assertThat(client.messages()).isEmpty();
    }

    @Test
    void servesWatchersFromMemoryWhileTheStoreIsAway() {
        TestSink first = node.watching(stateless());
        store.put(book("a", 1));
        world.runFor(SOON);
        store.away(true);

        TestSink second = node.watching(stateless().with("resume_token", first.token()));

        assertThat(second.last().current()).isTrue();
    }
}
