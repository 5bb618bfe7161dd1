package com.goten.watch;

import static com.goten.watch.Library.Request.stateless;
import static com.goten.watch.Library.book;
import static org.assertj.core.api.Assertions.assertThat;

import com.goten.errors.GotenException.Unavailable;
import com.goten.watch.PlayedRegions.Played;
import com.goten.watch.TestSink.Message;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two regions, whose streams are played, as one. */
class MergedStatelessWatchTest {
    private static final Duration SOON = Duration.ofSeconds(3);

    private final Simulation world = new Simulation(3);
    private final SimulatedNode node = new SimulatedNode(world, new FakeStore(world), WatchOptions.STANDARD);
    private final PlayedRegions regions = new PlayedRegions();

    @Test
    void isCurrentOnceAllRegionsAreAndAtEachBatchFromThenOn() {
        TestSink client = watch("");
        regions.of("a").partial(book("one", 1));
        regions.of("a").current("a1", book("two", 2));
        regions.of("a").current("a2", book("two", 3));
        settle();
        assertThat(client.isCurrent()).isFalse();
        regions.of("b").current("b1");
        regions.of("b").current("b2", book("three", 4));
        settle();
        assertThat(client.brief())
                .containsExactly("current one@1", "current two@2", "current two@3", "current three@4");
        assertThat(client.messages()).extracting(Message::current)
                .containsExactly(false, false, false, true, true);
        assertThat(tokensIn(client)).isEqualTo(List.of("a2", "b2"));
    }

    @Test
    void aBatchIsPassedOnWhenItIsWholeAndForgottenWithItsStream() {
        TestSink client = current();
        regions.of("a").partial(book("half", 1));
        settle();
        assertThat(client.changes()).isEmpty();

        regions.of("a").lose();
        settle();
        assertThat(regions.opened("a")).isEqualTo(2);
        assertThat(regions.of("a").askedToken()).isEqualTo("a1");
        assertThat(regions.opened("b")).isEqualTo(1);

        regions.of("a").partial(book("half", 1));
        regions.of("a").current("a2", book("whole", 2));
        settle();
        assertThat(client.brief()).containsExactly("current half@1", "current whole@2");
        assertThat(client.messages()).noneMatch(Message::hardReset);
        assertThat(tokensIn(client)).isEqualTo(List.of("a2", "b1"));
    }

    @Test
    void aSnapshotThatIsLostInTheMiddleBeginsEverythingAnew() {
        TestSink client = watch("");
        regions.of("b").current("b1", book("b", 1));
        regions.of("a").partial(book("a", 1));
        settle();
        Played other = regions.of("b");

        regions.of("a").lose();
        settle();

        assertThat(client.last().hardReset()).isTrue();
        assertThat(other.cancelled).isTrue();
        assertThat(List.of(regions.of("a").askedToken(), regions.of("b").askedToken())).containsOnly("");
        regions.of("a").current("a1", book("a", 1));
        regions.of("b").current("b2", book("b", 1));
        settle();
        assertThat(client.last().current()).isTrue();
        assertThat(tokensIn(client)).isEqualTo(List.of("a1", "b2"));
    }

    @Test
    void aRegionOfWhichTheClientHasNothingMayBeLostAgainAndAgain() {
        TestSink client = watch("");
        regions.of("b").current("b1", book("b", 1));
        regions.of("a").partial(book("a", 1));
        settle();
        for (int i = 0; i < 5; i++) {
            regions.of("a").lose();
            settle();
        }

        assertThat(client.messages()).filteredOn(Message::hardReset).hasSize(1);
        assertThat(regions.opened("b")).isEqualTo(2);
        regions.of("a").current("a1", book("a", 1));
        regions.of("b").current("b2", book("b", 1));
        settle();
        assertThat(client.last().current()).isTrue();
    }

    @Test
    void beginsAnewMoreAndMoreSlowlyUntilAllAreCurrent() {
        TestSink client = watch("");
        world.runUntil(() -> failInTheMiddle(), Duration.ofMinutes(2));
        long resets = resets(client);
        assertThat(resets).isBetween(5L, 14L);

        world.runFor(Duration.ofSeconds(40));
        regions.of("a").current("a1");
        regions.of("b").current("b1");
        settle();
        assertThat(client.isCurrent()).isTrue();
        regions.of("a").hardReset();
        settle();
        assertThat(resets(client)).as("at once again").isEqualTo(resets + 1);
        assertThat(regions.of("b").askedToken()).isEmpty();
    }

    /** Whenever region a is there, it begins with its snapshot and is lost. Never done. */
    private boolean failInTheMiddle() {
        Played stream = regions.of("a");
        if (!stream.ended().isComplete() && !stream.cancelled) {
            stream.partial(book("a", 1));
            stream.lose();
        }
        return false;
    }

    private static long resets(TestSink client) {
        return client.messages().stream().filter(Message::hardReset).count();
    }

    @Test
    void aRegionThatCannotBeAskedIsMissingWhereTheClientDoesWithoutIt() {
        regions.lacking = new HashSet<>();
        regions.away.add("b");
        TestSink client = watch("");
        regions.of("a").current("a1", book("one", 1));
        settle();
        assertThat(client.brief()).containsExactly("current one@1");
        assertThat(client.isCurrent()).isTrue();
        assertThat(regions.lacking).containsExactly("b");

        regions.away.clear();
        world.runFor(Duration.ofSeconds(10));
        assertThat(client.reason()).containsInstanceOf(Unavailable.class);

        TestSink resumed = watch(client.token());
        assertThat(List.of(regions.of("a").askedToken(), regions.of("b").askedToken())).isEqualTo(List.of("a1", ""));
        regions.of("b").current("b1", book("two", 2));
        regions.of("a").current("a1");
        settle();
        assertThat(resumed.brief()).containsExactly("current two@2");
        assertThat(resumed.messages()).noneMatch(Message::hardReset);
    }

    @Test
    void whatWasKnownOfARegionThatIsMissingIsKeptInTheToken() {
        String token = current().token();
        regions.lacking = new HashSet<>();
        regions.away.add("b");
        TestSink without = watch(token);
        regions.of("a").current("a2");
        settle();
        assertThat(without.isCurrent()).isTrue();
        regions.away.clear();
        assertThat(tokensIn(without)).isEqualTo(List.of("a2", "b1"));
    }

    @Test
    void nothingIsSentBeforeItIsKnownWhichRegionsAreMissing() {
        regions.lacking = new HashSet<>();
        regions.away.addAll(List.of("a", "b"));
        TestSink client = watch("");
        assertThat(client.messages()).hasSize(1);
        assertThat(client.isCurrent()).isTrue();
        assertThat(regions.lacking).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void theResetOfOneRegionIsThatOfAllAndItsOwnStreamGoesOn() {
        TestSink client = current();
        Played reset = regions.of("a");

        reset.hardReset();
        settle();

        assertThat(client.last().hardReset()).isTrue();
        assertThat(regions.opened("a")).isEqualTo(1);
        assertThat(regions.opened("b")).isEqualTo(2);
        assertThat(regions.of("b").askedToken()).isEmpty();
        reset.current("a9", book("a", 1));
        regions.of("b").current("b9");
        settle();
        assertThat(tokensIn(client)).isEqualTo(List.of("a9", "b9"));
    }

    @Test
    void whatAStreamStillSaysThatIsNotWantedAnyMoreIsNotHeard() {
        TestSink client = current();
        Played old = regions.of("b");
        regions.of("a").hardReset();
        settle();
        int before = client.messages().size();

        assertThat(old.current("b2", book("late", 1)).failed()).isTrue();
        old.lose();
        settle();

        assertThat(client.messages()).hasSize(before);
        assertThat(regions.opened("b")).isEqualTo(2);
    }

    @Test
    void tellsASizeOnlyWhereAllItsPartsAreTrue() {
        TestSink client = current();
        regions.of("a").size(3);
        settle();
        assertThat(client.sizes()).isEmpty();
        regions.of("b").size(4);
        settle();
        assertThat(client.sizes()).containsExactly(7L);
        regions.of("a").current("a2", book("one", 1));
        regions.of("b").size(5);
        settle();
        assertThat(client.sizes()).containsExactly(7L);
        regions.of("a").size(4);
        settle();
        assertThat(client.sizes()).containsExactly(7L, 9L);
    }

    @Test
    void asksARegionForMoreOnlyWhenTheClientHasTakenWhatItSent() {
        TestSink client = current();
        client.stopReading();
        Future<Void> taken = Future.succeededFuture();
        for (int i = 2; taken.isComplete(); i++) {
            taken = regions.of("a").current("a" + i, book("x", i));
            settle();
            assertThat(i).isLessThan(20);
        }
        client.readOn();
        settle();
        assertThat(taken.succeeded()).isTrue();
    }

    @Test
    void aTokenWithOtherRegionsIsAHardReset() {
        TestSink client = current();
        String token = client.token();
        var resumed = new TestSink(Library.WATCH_BOOKS, 16);
        node.watches().watchRegions(
                Library.WATCH_BOOKS,
                stateless().with("resume_token", token).build(),
                List.of("a", "c"),
                regions,
                resumed);
        settle();
        assertThat(resumed.messages()).hasSize(1);
        assertThat(resumed.last().hardReset()).isTrue();
        assertThat(regions.of("a").askedToken()).isEmpty();
    }

    @Test
    void aRegionThatStaysAwayEndsTheWatch() {
        TestSink client = current();
        world.runUntil(
                () -> {
                    if (!client.ended()) {
                        loseWherePossible(regions.of("a"));
                    }
                    return client.ended();
                },
                Duration.ofMinutes(3));
        assertThat(client.reason()).containsInstanceOf(Unavailable.class);
    }

    private static void loseWherePossible(Played stream) {
        if (!stream.ended().isComplete()) {
            stream.lose();
        }
    }

    private TestSink watch(String token) {
        var client = new TestSink(Library.WATCH_BOOKS, 4);
        node.watches().watchRegions(
                Library.WATCH_BOOKS,
                stateless().with("resume_token", token).build(),
                List.of("a", "b"),
                regions,
                client);
        settle();
        return client;
    }

    /** A watch of two empty regions that are current. */
    private TestSink current() {
        TestSink client = watch("");
        regions.of("a").current("a1");
        regions.of("b").current("b1");
        settle();
        assertThat(client.isCurrent()).isTrue();
        return client;
    }

    /** The regions' tokens in the client's, by resuming with it. */
    private List<String> tokensIn(TestSink client) {
        watch(client.token());
        return List.of(regions.of("a").askedToken(), regions.of("b").askedToken());
    }

    private void settle() {
        world.runFor(SOON);
    }
}
