package com.goten.watch;

import static com.goten.watch.Library.Request.stateless;
import static com.goten.watch.Library.book;
import static org.assertj.core.api.Assertions.assertThat;

import com.goten.watch.Library.Request;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Where a watch goes on: by token, by time, or anew. */
class StatelessResumeTest {
    private static final Duration SOON = Duration.ofMillis(500);
    private static final WatchOptions OPTIONS = WatchOptions.STANDARD;
    private final Simulation world = new Simulation(1);
    private final FakeStore store = new FakeStore(world);
    private final SimulatedNode node = new SimulatedNode(world, store, OPTIONS);

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

    private void assertBeginsAnew(Request request) {
        TestSink client = node.watching(request);
        assertThat(client.messages().get(0).hardReset()).isTrue();
        assertThat(client.messages().get(0).changes()).isEmpty();
        assertThat(client.brief()).containsExactly("current a@1");
        assertThat(client.ended()).isFalse();
    }
}
