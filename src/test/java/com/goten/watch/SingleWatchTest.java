package com.goten.watch;

import static com.goten.watch.Library.Request.single;
import static com.goten.watch.Library.book;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.goten.errors.GotenException;
import com.goten.watch.Library.Book;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SingleWatchTest {
    private static final Duration SOON = Duration.ofMillis(500);
    private static final String NAME = book("a", 0).name();
    private final Simulation world = new Simulation(1);
    private final FakeStore store = new FakeStore(world);
    private final SimulatedNode node = new SimulatedNode(world, store, WatchOptions.STANDARD);

    @Test
    void showsTheStateAndThenWhatBecomesOfIt() {
        store.put(book("a", 1));
        TestSink client = node.watch(single(NAME));
        world.runFor(SOON);

        store.put(book("a", 2));
        store.put(book("b", 3));
        store.delete(NAME);
        world.runFor(SOON);
        store.put(book("a", 4));
        world.runFor(SOON);

        assertThat(client.brief()).containsExactly("added a@1", "modified a@2", "removed a", "added a@4");
        assertThat(client.ended()).isFalse();
        assertThat(client.messages()).allSatisfy(message -> assertThat(message.size()).isEqualTo(-1));
    }

    /** Whose revisions may be smaller. */
    @Test
    void goesOnWithWhatTheNewOwnerSays() {
        store.putBooks(50);
        store.put(book("a", 1));
        TestSink client = node.watch(single(NAME));
        world.runFor(SOON);

        store.handOver(NAME, 3);
        store.put(book("a", 2));
        store.delete(NAME);
        store.put(book("a", 4));
        world.runFor(SOON);

        assertThat(client.brief())
                .containsExactly("added a@1", "modified a@1", "modified a@2", "removed a", "added a@4");
    }

    @Test
    void failsWhereThereIsNothing() {
        TestSink client = node.watch(single(NAME));
        world.runFor(SOON);

        assertThat(client.reason()).containsInstanceOf(GotenException.NotFound.class);
        assertThat(client.messages()).isEmpty();
    }

    @Test
    void tellsWhichFieldsChanged() {
        store.put(new Book(NAME, "one", 1, false, 1));
        TestSink client = node.watch(single(NAME).mask("title", "rank"));
        world.runFor(SOON);

        store.put(new Book(NAME, "one", 1, true, 2));
        store.put(new Book(NAME, "one", 5, true, 3));
        world.runFor(SOON);

        assertThat(client.brief()).containsExactly("added a@0", "modified a@0");
        assertThat(client.last().changes().get(0).mask()).containsExactly("rank");
    }

    @Test
    void looksAtTheStateAgainWhenItHasFallenBehind() {
        var tight = new SimulatedNode(
                world, store, WatchOptions.STANDARD.with(new WatchOptions.Memory(4, 1 << 20, 4)));
        store.put(book("a", 1));
        TestSink client = tight.watch(single(NAME), 1);
        world.runFor(SOON);
        client.stopReading();
        for (int i = 2; i < 500; i++) {
            store.put(book("a", i));
            world.runFor(Duration.ofMillis(10));
        }
        store.delete(NAME);
        store.put(book("a", 999));
        for (int i = 0; i < 20; i++) {
            store.put(book("b", i));
        }
        world.runFor(SOON);

        client.readOn();
        world.runFor(SOON);

        assertThat(client.brief()).endsWith("removed a", "added a@999");
        assertThat(client.brief()).hasSizeLessThan(10);
    }

    @Test
    void neverShowsAnOlderStateThanItHasShown() {
        store.latency(Duration.ofMillis(30));
        store.put(book("a", 1));
        TestSink client = node.watch(single(NAME));
        for (int i = 2; i < 60; i++) {
            store.put(book("a", i));
            world.runFor(Duration.ofMillis(3));
        }
        world.runFor(SOON);

        assertThat(client.changes()).extracting(change -> change.book().orElseThrow().counter())
                .isSorted().doesNotHaveDuplicates().endsWith(59L);
    }

    @Test
    void goesOnAfterAnOutage() {
        store.put(book("a", 1));
        TestSink client = node.watch(single(NAME));
        world.runFor(SOON);
        store.away(true);
        world.runFor(Duration.ofSeconds(20));
        store.put(book("a", 2));
        store.forgetFeed();
        store.away(false);
        world.runFor(Duration.ofSeconds(10));

        assertThat(client.brief()).containsExactly("added a@1", "modified a@2");
    }

    @Test
    void refusesNamesThatAreNone() {
        assertThatThrownBy(() -> node.watch(single("shelves/-/books/a")))
                .isInstanceOf(GotenException.InvalidArgument.class)
                .hasMessageContaining("name");
        assertThatThrownBy(() -> node.watch(single("nonsense"))).isInstanceOf(GotenException.InvalidArgument.class);
    }
}
