package com.goten.watch;

import static com.goten.watch.Library.Request.stateless;
import static com.goten.watch.Library.book;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.goten.errors.GotenException;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.watch.Library.Book;
import com.goten.watch.Library.Request;
import com.goten.watch.TestSink.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatelessWatchTest {
    private static final Duration SOON = Duration.ofMillis(500);
    private static final WatchOptions OPTIONS = WatchOptions.STANDARD;
    private final Simulation world = new Simulation(1);
    private final FakeStore store = new FakeStore(world);
    private final SimulatedNode node = new SimulatedNode(world, store, OPTIONS);

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
        putBooks(250);

        TestSink client = node.watching(stateless().with("max_chunk_size", 1_000));

        List<Message> chunks = client.messages().stream().filter(message -> message.size() < 0).toList();
        assertThat(chunks).extracting(message -> message.changes().size()).containsExactly(100, 100, 50);
        assertThat(chunks).extracting(Message::current).containsExactly(false, false, true);
        assertThat(chunks).extracting(message -> message.token().isEmpty()).containsExactly(true, true, false);
    }

    @Test
    void sendsChunksAsSmallAsTheClientWants() {
        putBooks(10);
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
        putBooks(100);

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
    }

    @Test
    void tellsTheSizeInMessagesOfItsOwnAndMinusOneElsewhere() {
        putBooks(3);
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
        putBooks(5);
        TestSink first = node.watching(stateless());
        world.runFor(SOON);
        TestSink second = node.watching(stateless().with("resume_token", first.token()));
        store.put(book("x", 1));
        world.runFor(Duration.ofSeconds(35));

        assertThat(second.sizes()).containsExactly(6L);
    }

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

    @Test
    void resumesWithoutLossOrRepetition() {
        TestSink first = node.watching(stateless());
        store.put(book("a", 1));
        world.runFor(SOON);
        store.put(book("b", 2));

        TestSink second = node.watching(stateless().with("resume_token", first.token()));
        store.put(book("c", 3));
        world.runFor(SOON);

        assertThat(second.brief()).containsExactly("current b@2", "current c@3");
    }

    @Test
    void saysThatItIsCurrentAfterResumingEvenIfThereWasNothing() {
        TestSink first = node.watching(stateless());

        TestSink second = node.watching(stateless().with("resume_token", first.token()));

        assertThat(second.messages()).hasSize(1);
        assertThat(second.last().current()).isTrue();
        assertThat(second.last().changes()).isEmpty();
    }

    @Test
    void skipsWhatTheSnapshotHasSeenOfLaterTransactions() {
        FakeStore.Transaction slow = store.begin().put(book("slow", 1));
        store.put(book("quick", 2));
        TestSink client = node.watching(stateless());
        String token = client.token();

        slow.commit();
        world.runFor(SOON);
        TestSink resumed = node.watching(stateless().with("resume_token", token));

        assertThat(client.brief()).containsExactly("current quick@2", "current slow@1");
        assertThat(resumed.brief()).containsExactly("current slow@1");
    }

    @Test
    void resumesOnAnotherNodeThatIsBehind() {
        var behind = new SimulatedNode(world, store, OPTIONS);
        TestSink first = node.watching(stateless());
        store.put(book("a", 1));
        world.runFor(SOON);
        store.put(book("b", 2));
        node.tailer().wake();
        assertThat(world.runUntil(() -> first.brief().size() == 2, SOON)).isTrue();

        TestSink second = behind.watching(stateless().with("resume_token", first.token()));
        store.put(book("c", 3));
        world.runFor(SOON);

        assertThat(second.brief()).containsExactly("current c@3");
    }

    @Test
    void beginsAnewWithATokenThatIsUnknown() {
        store.put(book("a", 1));
        String otherQuery = node.watching(stateless().with("filter", "lent = TRUE")).token();
        String otherFeed = node.watching(stateless()).token();

        assertBeginsAnew(stateless().with("resume_token", "garbage"));
        assertBeginsAnew(stateless().with("resume_token", otherQuery));
        store.newFeed();
        assertBeginsAnew(stateless().with("resume_token", otherFeed));
    }

    @Test
    void beginsAnewWithATokenThatIsTooOld() {
        store.put(book("a", 1));
        String token = node.watching(stateless()).token();
        store.put(book("b", 2));
        world.runFor(SOON);
        store.forgetFeed();
        var other = new SimulatedNode(world, store, OPTIONS);

        TestSink client = other.watching(stateless().with("resume_token", token));

        assertThat(client.messages().get(0).hardReset()).isTrue();
        assertThat(client.brief()).containsExactly("current a@1", "current b@2");
    }

    @Test
    void beginsAnewWithATokenOfAFutureThatWasUndone() {
        for (int i = 0; i < 100; i++) {
            store.put(book("a", i));
        }
        String token = node.watching(stateless()).token();
        var restored = new FakeStore(world);
        restored.put(book("a", 1));
        var other = new SimulatedNode(world, restored, OPTIONS);

        TestSink client = other.watching(stateless().with("resume_token", token));

        assertThat(client.messages().get(0).hardReset()).isTrue();
        assertThat(client.brief()).containsExactly("current a@1");
    }

    @Test
    void beginsAtATimeWithoutSnapshot() {
        store.put(book("a", 1));
        world.runFor(Duration.ofSeconds(10));
        Instant time = world.clock().instant();
        world.runFor(Duration.ofSeconds(10));
        store.put(book("b", 2));
        world.runFor(SOON);

        TestSink client = node.watching(stateless().startingAt(time));
        store.put(book("c", 3));
        world.runFor(SOON);

        assertThat(client.brief()).containsExactly("current b@2", "current c@3");
        assertThat(client.sizes()).isEmpty();
    }

    @Test
    void beginsAnewWhereTheTimeIsBeforeTheFeed() {
        store.put(book("a", 1));
        Instant time = world.clock().instant();
        world.runFor(Duration.ofSeconds(10));
        store.forgetFeed();
        store.put(book("b", 2));

        TestSink client = node.watching(stateless().startingAt(time));

        assertThat(client.messages().get(0).hardReset()).isTrue();
        assertThat(client.brief()).containsExactly("current a@1", "current b@2");
    }

    @Test
    void givesAQuietClientAFreshTokenFromTimeToTime() {
        TestSink client = node.watching(stateless().with("filter", "lent = TRUE"));
        world.runFor(SOON);
        int before = client.messages().size();
        String token = client.token();
        store.put(book("a", 1));

        world.runFor(Duration.ofSeconds(65));

        assertThat(client.messages().size() - before).isEqualTo(2);
        assertThat(client.last().current()).isTrue();
        assertThat(client.token()).isNotEqualTo(token);
    }

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
        putBooks(2_000);
        TestSink client = node.watch(stateless(), 2);
        client.stopReading();
        world.runFor(SOON);
        assertThat(store.openSnapshots()).isEqualTo(1);

        world.runFor(OPTIONS.patience().slowSnapshot().plusSeconds(1));

        assertThat(client.reason().orElseThrow().info().reason()).isEqualTo("SLOW_READER");
        assertThat(store.openSnapshots()).isZero();
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
        store.forgetFeed();
        world.runFor(SOON);

        client.readOn();
        world.runFor(SOON);

        assertThat(client.reason().orElseThrow().info().reason()).isEqualTo("SLOW_READER");
    }

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
        putBooks(1_000);
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

    @Test
    void opensABoundedNumberOfSnapshotsAtATime() {
        putBooks(300);
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

    @Test
    void refusesFieldsOfTheOtherKindAndNamesThemAll() {
        assertThatThrownBy(() -> node.watch(stateless().with("page_size", 3).with("order_by", "title")))
                .isInstanceOfSatisfying(InvalidArgument.class, refused -> assertThat(refused.violations())
                        .extracting(GotenException.FieldViolation::field)
                        .containsExactly("page_size", "order_by"));
        assertThatThrownBy(() -> node.watch(stateless().with("page_token", "x"))).isInstanceOf(InvalidArgument.class);
        assertThatThrownBy(() -> node.watch(Request.stateful().with("resume_token", "x")))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("resume_token");
        assertThatThrownBy(() -> node.watch(Request.stateful().startingAt(Instant.EPOCH)))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("starting_time");
        assertThatThrownBy(() -> node.watch(stateless().with("resume_token", "x").startingAt(Instant.EPOCH)))
                .isInstanceOf(InvalidArgument.class);
    }

    @Test
    void refusesWhatIsWrongWithTheFieldsName() {
        assertThatThrownBy(() -> node.watch(stateless().with("filter", "nonsense = 1")))
                .isInstanceOf(InvalidArgument.class).hasMessageContaining("filter");
        assertThatThrownBy(() -> node.watch(stateless().mask("nonsense")))
                .isInstanceOf(InvalidArgument.class).hasMessageContaining("field_mask");
        assertThatThrownBy(() -> node.watch(stateless().with("parent", "nonsense")))
                .isInstanceOf(InvalidArgument.class).hasMessageContaining("parent");
        assertThatThrownBy(() -> node.watch(stateless().with("max_chunk_size", -1)))
                .isInstanceOf(InvalidArgument.class).hasMessageContaining("max_chunk_size");
    }

    private void assertBeginsAnew(Request request) {
        TestSink client = node.watching(request);
        assertThat(client.messages().get(0).hardReset()).isTrue();
        assertThat(client.messages().get(0).changes()).isEmpty();
        assertThat(client.brief()).containsExactly("current a@1");
        assertThat(client.ended()).isFalse();
    }

    private void putBooks(int count) {
        for (int i = 0; i < count; i++) {
            store.put(book("b%04d".formatted(i), i));
        }
    }

    private static Book lent(String id, boolean lent, long counter) {
        return new Book(book(id, 0).name(), "title", 0, lent, counter);
    }
}
