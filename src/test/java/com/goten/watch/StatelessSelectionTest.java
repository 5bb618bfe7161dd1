package com.goten.watch;

import static com.goten.watch.Library.Request.stateless;
import static com.goten.watch.Library.book;
import static com.goten.watch.Library.lent;
import static org.assertj.core.api.Assertions.assertThat;

import com.goten.watch.Library.Book;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Which changes a client sees: filter, mask, scope. */
class StatelessSelectionTest {
    private static final Duration SOON = Duration.ofMillis(500);
    private final Simulation world = new Simulation(1);
    private final FakeStore store = new FakeStore(world);
    private final SimulatedNode node = new SimulatedNode(world, store, WatchOptions.STANDARD);

    @Test
    void showsWhatEntersAndLeavesTheFilter() {
        store.put(lent("a", false, 1));
        store.put(lent("b", true, 2));
        TestSink client = node.watching(stateless().with("filter", "lent = TRUE"));

        store.put(lent("a", true, 3));
        store.put(lent("b", false, 4));
        store.put(lent("b", false, 5));
        store.put(lent("a", true, 6));
        store.delete(book("b", 0).name());
        store.delete(book("a", 0).name());
        world.runFor(SOON);

        assertThat(client.brief())
                .containsExactly("current b@2", "current a@3", "removed b", "current a@6", "removed a");
    }

    @Test
    void sendsNoChangeThatTouchesNothingUnderTheMask() {
        store.put(new Book(book("a", 0).name(), "one", 1, false, 1));
        TestSink client = node.watching(stateless().mask("title"));

        store.put(new Book(book("a", 0).name(), "one", 2, true, 2));
        store.put(new Book(book("a", 0).name(), "two", 2, true, 3));
        world.runFor(SOON);

        assertThat(client.changes()).extracting(change -> change.book().orElseThrow())
                .containsExactly(
                        new Book(book("a", 0).name(), "one", 0, false, 0),
                        new Book(book("a", 0).name(), "two", 0, false, 0));
    }

    @Test
    void seesOnlyTheScopeOfItsParent() {
        TestSink client = node.watching(stateless().with("parent", "shelves/b"));

        store.put(book("a", 1));
        store.put(new Book("shelves/b/books/x", "t", 0, false, 2));
        store.put(new Book("shelves/bb/books/y", "t", 0, false, 3));
        world.runFor(SOON);

        assertThat(client.brief()).containsExactly("current x@2");
    }
}
