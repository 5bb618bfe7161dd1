package com.goten.watch;

import static com.goten.watch.Library.Request.stateless;
import static com.goten.watch.Library.book;
import static org.assertj.core.api.Assertions.assertThat;

import com.goten.watch.Library.Book;
import com.goten.watch.TestSink.Message;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The first batch: everything in view, in chunks, and the size that is told with it. */
class StatelessSnapshotTest {
    private static final Duration SOON = Duration.ofMillis(500);
    private final Simulation world = new Simulation(1);
    private final FakeStore store = new FakeStore(world);
    private final SimulatedNode node = new SimulatedNode(world, store, WatchOptions.STANDARD);

    @Test
    void beginsWithASnapshotAndGoesOnWithChanges() {
        store.put(book("a", 1));
        store.put(book("b", 2));
        TestSink client = node.watching(stateless());

        store.put(book("a", 3));
        store.delete(book("b", 0).name());
        store.put(book("c", 4));
        world.runFor(SOON);

        assertThat(client.brief())
                .containsExactly("current a@1", "current b@2", "current a@3", "removed b", "current c@4");
        assertThat(client.last().current()).isTrue();
    }

    @Test
    void endsAnEmptySnapshotWithATokenToo() {
        TestSink client = node.watching(stateless());

        assertThat(client.messages().get(0).changes()).isEmpty();
        assertThat(client.messages().get(0).current()).isTrue();
        assertThat(client.messages().get(0).token()).isNotEmpty();
    }

    @Test
    void sendsTheSnapshotInChunksOfAHundredAtMostAndEndsOnlyTheLast() {
        store.putBooks(250);

        TestSink client = node.watching(stateless().with("max_chunk_size", 1_000));

        List<Message> chunks = client.messages().stream().filter(message -> message.size() < 0).toList();
        assertThat(chunks).extracting(message -> message.changes().size()).containsExactly(100, 100, 50);
        assertThat(chunks).extracting(Message::current).containsExactly(false, false, true);
        assertThat(chunks).extracting(message -> message.token().isEmpty()).containsExactly(true, true, false);
    }

    @Test
    void sendsChunksAsSmallAsTheClientWants() {
        store.putBooks(10);
        TestSink client = node.watching(stateless().with("max_chunk_size", 4));

        FakeStore.Transaction five = store.begin();
        for (int i = 1; i <= 5; i++) {
            five.put(book("x" + i, i));
        }
        five.commit();
        world.runFor(SOON);

        List<Message> chunks = client.messages().stream().filter(message -> message.size() < 0).toList();
        assertThat(chunks).extracting(message -> message.changes().size()).containsExactly(4, 4, 2, 4, 1);
        assertThat(chunks).extracting(Message::current).containsExactly(false, false, true, false, true);
    }

    @Test
    void sendsAFullSnapshotChunkWithItsEndRatherThanAnEmptyOne() {
        store.putBooks(100);

        TestSink client = node.watching(stateless());

        assertThat(client.messages().get(0).changes()).hasSize(100);
        assertThat(client.messages().get(0).current()).isTrue();
    }

    @Test
    void closesAMessageThatHasBecomeLarge() {
        var title = "x".repeat(300_000);
        for (int i = 0; i < 10; i++) {
            store.put(new Book(book("b" + i, i).name(), title, 0, false, i));
        }

        TestSink client = node.watch(stateless(), 100);
        world.runFor(SOON);

        assertThat(client.changes()).hasSize(10);
        assertThat(client.messages().get(0).changes()).hasSizeLessThan(5);
        assertThat(store.mostRead()).isLessThanOrEqualTo(25);
    }

    @Test
    void tellsTheSizeInMessagesOfItsOwnAndMinusOneElsewhere() {
        store.putBooks(3);
        TestSink client = node.watching(stateless());
        world.runFor(SOON);

        assertThat(client.sizes()).containsExactly(3L);
        assertThat(client.last().size()).isEqualTo(3);
        assertThat(client.last().changes()).isEmpty();
        assertThat(client.last().current()).isFalse();
    }

    @Test
    void tellsTheSizeAgainAfterManyChanges() {
        TestSink client = node.watching(stateless());
        for (int i = 0; i < 2_100; i++) {
            store.put(book("b" + i % 700, i));
            if (i % 100 == 0) {
                world.runFor(Duration.ofMillis(50));
            }
        }
        world.runFor(SOON);

        assertThat(client.sizes()).hasSizeBetween(3, 4).startsWith(0L).endsWith(700L);
    }

    @Test
    void tellsTheSizeAgainAfterAWhile() {
        TestSink client = node.watching(stateless());
        store.put(book("a", 1));
        world.runFor(Duration.ofSeconds(10));
        assertThat(client.sizes()).containsExactly(0L);

        world.runFor(Duration.ofSeconds(25));

        assertThat(client.sizes()).containsExactly(0L, 1L);
    }

    @Test
    void countsOnAfterItWasResumed() {
        store.putBooks(5);
        TestSink first = node.watching(stateless());
        world.runFor(SOON);
        TestSink second = node.watching(stateless().with("resume_token", first.token()));
        store.put(book("x", 1));
        world.runFor(Duration.ofSeconds(35));

        assertThat(second.sizes()).containsExactly(6L);
    }
}
