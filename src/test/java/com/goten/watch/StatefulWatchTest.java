package com.goten.watch;

import static com.goten.watch.Library.Request.stateful;
import static com.goten.watch.Library.book;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.goten.errors.GotenException.InvalidArgument;
import com.goten.errors.GotenException.Unavailable;
import com.goten.watch.Library.Book;
import com.goten.watch.TestSink.Message;
import com.goten.watch.TestSink.Pages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StatefulWatchTest {
    private static final Duration SOON = Duration.ofMillis(500);
    private final Simulation world = new Simulation(1);
    private final FakeStore store = new FakeStore(world);
    private final SimulatedNode node = new SimulatedNode(world, store, WatchOptions.STANDARD);

    @Test
    void showsThePageInItsOrderAndThenTheStepsFromThere() {
        store.put(ranked("a", 3, 1));
        store.put(ranked("b", 1, 2));
        TestSink client = node.watching(stateful().with("order_by", "rank"));
        assertThat(client.brief()).containsExactly("added b@2", "added a@1");

        store.put(ranked("c", 2, 3));
        world.runFor(SOON);
        store.put(ranked("b", 9, 4));
        world.runFor(SOON);
        store.delete(book("a", 0).name());
        world.runFor(SOON);

        assertThat(client.brief())
                .containsExactly("added b@2", "added a@1", "added c@3", "modified b@4", "removed a");
        assertThat(counters(client.page())).containsExactly(3L, 4L);
        assertThat(client.messages()).allSatisfy(message -> {
            assertThat(message.current()).isTrue();
            assertThat(message.token()).isEmpty();
            assertThat(message.size()).isEqualTo(-1);
        });
    }

    @Test
    void saysThatAnEmptyPageIsCurrent() {
        TestSink client = node.watching(stateful());

        assertThat(client.messages()).hasSize(1);
        assertThat(client.last().current()).isTrue();
        assertThat(client.last().changes()).isEmpty();
    }

    @Test
    void sendsAllInOneMessageUnlessTheClientWantsChunks() {
        putRanked(12);

        TestSink whole = node.watching(stateful().with("page_size", 12));
        TestSink chunks = node.watching(stateful().with("page_size", 12).with("max_chunk_size", 5));
        world.runFor(SOON);

        assertThat(whole.messages()).hasSize(1);
        assertThat(chunks.messages()).extracting(message -> message.changes().size()).containsExactly(5, 5, 2);
        assertThat(chunks.messages()).extracting(Message::current).containsExactly(false, false, true);
        assertThat(chunks.messages()).extracting(message -> message.pages().isPresent())
                .containsExactly(false, false, true);
    }

    /** All of it in one message is a promise, so the page is as long as fits; the rest is on the next one. */
    @Test
    void endsThePageWhereTheMessageWouldBecomeTooLarge() {
        var title = "x".repeat(400_000);
        for (int i = 0; i < 12; i++) {
            store.put(new Book(book("b%02d".formatted(i), i).name(), title, i, false, i));
        }

        TestSink first = node.watching(stateful().with("page_size", 12).with("order_by", "rank"));
        TestSink second = node.watching(stateful().with("page_size", 12).with("order_by", "rank")
                .with("page_token", first.last().pages().orElseThrow().next()));
        TestSink back = node.watching(stateful().with("page_size", 12).with("order_by", "rank")
                .with("page_token", second.last().pages().orElseThrow().previous()));
        store.put(new Book(book("b00", 0).name(), "short", 0, false, 99));
        world.runFor(SOON);

        assertThat(first.messages().get(0).current()).isTrue();
        assertThat(first.messages().get(0).changes()).hasSize(7);
        assertThat(counters(second.page())).containsExactly(7L, 8L, 9L, 10L, 11L);
        assertThat(counters(back.page())).startsWith(99L).endsWith(6L);
        assertThat(counters(first.page())).containsExactly(99L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
        assertThat(first.messages()).allSatisfy(message -> assertThat(message.current()).isTrue());
    }

    /** However many are asked for: they come from the store in parts of a size, not all at once. */
    @Test
    void readsAPageOfLargeResourcesInParts() {
        var title = "x".repeat(1 << 20);
        for (int i = 0; i < 40; i++) {
            store.put(new Book(book("b%02d".formatted(i), i).name(), title, i, false, i));
        }
        TestSink client = node.watching(stateful().with("page_size", 20));

        assertThat(client.page()).hasSize(2);
        assertThat(store.mostRead()).isLessThanOrEqualTo(25);
    }

    @Test
    void watchesOnePageAndTellsTheWayToTheOthers() {
        putRanked(12);
        TestSink first = node.watching(stateful().with("page_size", 5).with("order_by", "rank"));
        Pages pages = first.last().pages().orElseThrow();
        assertThat(pages.previous()).isEmpty();

        TestSink second = node.watching(
                stateful().with("page_size", 5).with("order_by", "rank").with("page_token", pages.next()));
        TestSink back = node.watching(stateful().with("page_size", 5).with("order_by", "rank")
                .with("page_token", second.last().pages().orElseThrow().previous()));

        assertThat(counters(first.page())).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(counters(second.page())).containsExactly(5L, 6L, 7L, 8L, 9L);
        assertThat(counters(back.page())).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(back.last().pages().orElseThrow().previous()).isEmpty();
    }

    @Test
    void tellsNewPageTokensWhenOnlyThoseChange() {
        putRanked(6);
        TestSink client = node.watching(stateful().with("page_size", 5).with("order_by", "rank"));
        assertThat(client.last().pages().orElseThrow().next()).isNotEmpty();

        store.delete("shelves/a/books/b05");
        world.runFor(SOON);

        assertThat(client.last().changes()).isEmpty();
        assertThat(client.last().current()).isTrue();
        assertThat(client.last().pages()).contains(new Pages("", ""));
    }

    @Test
    void usesTheTypesPageSizes() {
        putRanked(30);

        assertThat(node.watching(stateful()).page()).hasSize(5);
        assertThat(node.watching(stateful().with("page_size", 1_000)).page()).hasSize(20);
    }

    @Test
    void sendsNoChangeThatTouchesNothingUnderTheMask() {
        store.put(ranked("a", 1, 1));
        TestSink client = node.watching(stateful().mask("title"));
        world.runFor(SOON);
        int before = client.messages().size();

        store.put(ranked("a", 1, 2));
        world.runFor(SOON);

        assertThat(client.messages()).hasSize(before);
    }

    @Test
    void tellsOfAMoveEvenWhereTheClientSeesNoneOfTheFieldsThatCausedIt() {
        store.put(ranked("a", 1, 1));
        store.put(ranked("b", 2, 2));
        TestSink client = node.watching(stateful().mask("title").with("order_by", "rank"));

        store.put(ranked("a", 3, 3));
        world.runFor(SOON);

        TestSink.Change move = client.last().changes().get(0);
        assertThat(move.kind()).isEqualTo("modified");
        assertThat(List.of(move.previousIndex(), move.index())).containsExactly(0, 1);
        assertThat(move.mask()).isEmpty();
    }

    @Test
    void refusesATokenOfAnotherQuery() {
        putRanked(12);
        String token = node.watching(stateful().with("order_by", "rank")).last().pages().orElseThrow().next();

        assertThatThrownBy(() -> node.watch(stateful().with("order_by", "title").with("page_token", token)))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("page_token");
        assertThatThrownBy(() -> node.watch(stateful().with("page_token", "garbage")))
                .isInstanceOf(InvalidArgument.class);
        assertThatThrownBy(() -> node.watch(stateful().with("page_size", -1)))
                .isInstanceOf(InvalidArgument.class);
    }

    @Test
    void readsThePageAnewWhenItHasFallenBehind() {
        var tight = new SimulatedNode(
                world, store, WatchOptions.STANDARD.with(new WatchOptions.Memory(4, 1 << 20, 4)));
        TestSink client = tight.watching(stateful().with("order_by", "rank"));
        client.stopReading();
        for (int i = 0; i < 300; i++) {
            store.put(ranked("b" + i % 7, i % 5, i));
            world.runFor(Duration.ofMillis(5));
        }
        for (int i = 0; i < 50; i++) {
            store.put(new Book("shelves/z/books/x", "t", 99, false, 10_000 + i));
        }
        world.runFor(SOON);

        client.readOn();
        world.runFor(SOON);

        assertThat(client.page()).isEqualTo(expected(store, Comparator.comparing(Book::rank), 5));
    }

    @Test
    void goesOnAfterAnOutageAndALostFeed() {
        putRanked(3);
        TestSink client = node.watching(stateful().with("order_by", "rank"));
        store.away(true);
        world.runFor(Duration.ofSeconds(10));
        store.put(ranked("x", 1, 77));
        store.forgetFeed();
        store.away(false);
        world.runFor(Duration.ofSeconds(10));

        assertThat(client.page()).isEqualTo(expected(store, Comparator.comparing(Book::rank), 5));
    }

    @Test
    void failsAtOnceWhenTheStoreIsAwayFromTheBeginning() {
        world.runFor(SOON);
        store.away(true);

        TestSink client = node.watch(stateful());
        world.runFor(SOON);

        assertThat(client.reason()).containsInstanceOf(Unavailable.class);
    }

    @Test
    void readsTheStoreSeldomWhileThePageChangesAllTheTime() {
        putRanked(40);
        TestSink client = node.watching(stateful().with("order_by", "rank"));
        int before = store.calls("openSnapshot");
        for (int i = 0; i < 1_000; i++) {
            store.put(ranked("b%02d".formatted(world.random().nextInt(40)), world.random().nextInt(100), 1_000 + i));
            world.runFor(Duration.ofMillis(2));
        }
        world.runFor(SOON);

        assertThat(store.calls("openSnapshot") - before).isLessThan(30);
        assertThat(client.page()).isEqualTo(expected(store, Comparator.comparing(Book::rank), 5));
    }

    /** Clients that do as they are told have what the store would list, whatever happened and however slow they are. */
    @Test
    void leadsEveryClientToWhatTheStoreWouldList() {
        long seed = System.nanoTime();
        for (int round = 0; round < 25; round++) {
            runRound(seed + round);
        }
    }

    private static void runRound(long seed) {
        var world = new Simulation(seed);
        var store = new FakeStore(world);
        Random random = world.random();
        for (int i = 0; i < 30; i++) {
            store.put(ranked("b%02d".formatted(i), random.nextInt(10), i));
        }
        var node = new SimulatedNode(world, store, WatchOptions.STANDARD.with(new WatchOptions.Memory(32, 1 << 20, 8)));
        TestSink first = node.watching(stateful().with("order_by", "rank desc").with("max_chunk_size", 2));
        TestSink lent = node.watching(stateful().with("order_by", "rank").with("filter", "lent = TRUE"));
        store.faults(0.02, 0);
        for (int step = 0; step < 400; step++) {
            String id = "b%02d".formatted(random.nextInt(40));
            if (random.nextInt(4) == 0) {
                store.delete(book(id, 0).name());
            } else {
                store.put(new Book(book(id, 0).name(), "t", random.nextInt(10), random.nextBoolean(), 100 + step));
            }
            toggle(random, first);
            toggle(random, lent);
            world.runFor(Duration.ofMillis(random.nextInt(20)));
        }
        store.faults(0, 0);
        first.readOn();
        lent.readOn();
        world.runFor(Duration.ofSeconds(20));

        assertThat(first.page()).as("seed %d", seed)
                .isEqualTo(expected(store, Comparator.comparing(Book::rank).reversed(), 5));
        List<Book> allLent = store.all().stream().filter(Book::lent).toList();
        assertThat(lent.page()).as("seed %d", seed).isEqualTo(page(allLent, Comparator.comparing(Book::rank), 5));
    }

    private static void toggle(Random random, TestSink client) {
        switch (random.nextInt(20)) {
            case 0 -> client.stopReading();
            case 1, 2 -> client.readOn();
            default -> { }
        }
    }

    private static List<Book> expected(FakeStore store, Comparator<Book> order, int size) {
        return page(store.all(), order, size);
    }

    private static List<Book> page(List<Book> books, Comparator<Book> order, int size) {
        List<Book> sorted = new ArrayList<>(books);
        sorted.sort(order.thenComparing(Book::name));
        return sorted.subList(0, Math.min(size, sorted.size()));
    }

    private static List<Long> counters(List<Book> books) {
        return books.stream().map(Book::counter).toList();
    }

    private static Book ranked(String id, long rank, long counter) {
        return new Book(book(id, 0).name(), "title", rank, false, counter);
    }

    private void putRanked(int count) {
        for (int i = 0; i < count; i++) {
            store.put(ranked("b%02d".formatted(i), i, i));
        }
    }
}
