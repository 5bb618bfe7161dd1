package com.goten.watch;

import static com.goten.watch.Library.book;
import static org.assertj.core.api.Assertions.assertThat;

import com.goten.errors.GotenException;
import com.goten.store.ChangeEvent;
import com.goten.store.FeedCursor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FeedFollowerTest {
    private static final WatchOptions OPTIONS = WatchOptions.STANDARD.with(new WatchOptions.Memory(16, 1 << 20, 8));

    private final Simulation world = new Simulation(1);
    private final FakeStore store = new FakeStore(world);
    private final FeedTailer tailer = new FeedTailer(world.loop(), store, OPTIONS, WatchMetrics.NONE, world.clock());
    private final FeedFollower.Line line = new FeedFollower.Line(1);

    @BeforeEach
    void start() {
        tailer.start();
        world.runFor(Duration.ofSeconds(1));
    }

    /** Takes what there is whenever it is told, while it is not held back. */
    private final class Taker implements FeedFollower.Walker {
        private final List<Long> taken = new ArrayList<>();
        private final FeedFollower follower;
        private boolean held;
        private GotenException failure;

        Taker(FeedCursor from) {
            this(from, false);
        }

        Taker(FeedCursor from, boolean held) {
            this.held = held;
            follower = new FeedFollower(world.loop(), tailer, OPTIONS, line, from, this);
            world.loop().run(this::proceed);
        }

        @Override
        public void proceed() {
            ChangeEvent next = follower.peek();
            while (next != null && !held) {
                taken.add(next.revision());
                follower.advance();
                next = follower.peek();
            }
        }

        void hold(boolean held) {
            this.held = held;
            world.loop().run(this::proceed);
        }

        @Override
        public void failed(GotenException reason) {
            failure = reason;
        }
    }

    private void put(int count) {
        for (int i = 0; i < count; i++) {
            store.put(book("b" + i % 7, i));
        }
    }

    private void settle() {
        world.runFor(Duration.ofSeconds(5));
    }

    @Test
    void takesEachChangeOnceWhereverItFallsBehind() {
        var taker = new Taker(store.headNow());
        put(10);
        settle();
        taker.hold(true);
        put(100);
        settle();
        assertThat(taker.taken).hasSize(10);
        assertThat(taker.follower.behind()).isEqualTo(16);

        taker.hold(false);
        settle();
        put(3);
        settle();

        assertThat(taker.taken).hasSize(113).isSorted().doesNotHaveDuplicates();
        assertThat(taker.follower.behind()).isZero();
    }

    @Test
    void whoRestsLeavesHisTurnToOthersAndLosesNothing() {
        FeedCursor from = store.headNow();
        put(100);
        settle();
        var resting = new Taker(from, true);
        settle();
        var other = new Taker(from);
        settle();
        assertThat(other.taken).as("the page of the first is in its way").isEmpty();

        resting.follower.rest();
        settle();
        assertThat(other.taken).hasSize(100);

        resting.hold(false);
        settle();
        assertThat(resting.taken).hasSize(100).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void knowsByWhenItHasTakenEverything() {
        var taker = new Taker(store.headNow());
        put(1);
        settle();
        assertThat(taker.follower.safeTime()).hasValueSatisfying(
                safe -> assertThat(safe).isAfter(world.clock().instant().minusSeconds(1)));

        FakeStore.Transaction slow = store.begin().put(book("slow", 1));
        var before = world.clock().instant();
        put(1);
        settle();
        assertThat(taker.follower.safeTime()).hasValueSatisfying(safe -> assertThat(safe).isBeforeOrEqualTo(before));

        slow.commit();
        settle();
        assertThat(taker.taken).hasSize(3);
        assertThat(taker.follower.safeTime()).hasValueSatisfying(safe -> assertThat(safe).isAfter(before));
    }

    @Test
    void saysSoWhenChangesAreGone() {
        FeedCursor from = store.headNow();
        put(100);
        settle();
        store.forgetFeed();
        var taker = new Taker(from);
        settle();

        assertThat(taker.follower.expired()).isTrue();
        assertThat(taker.taken).isEmpty();
    }

    @Test
    void enduresThatTheFeedIsAwayForAWhile() {
        FeedCursor from = store.headNow();
        put(100);
        settle();
        store.away(true);
        var taker = new Taker(from);
        settle();
        store.away(false);
        settle();

        assertThat(taker.taken).hasSize(100);
        assertThat(taker.failure).isNull();
    }

    @Test
    void givesUpWhereItStaysAway() {
        FeedCursor from = store.headNow();
        put(100);
        settle();
        store.away(true);
        var taker = new Taker(from);
        world.runFor(OPTIONS.patience().outage().multipliedBy(2));

        assertThat(taker.failure).isInstanceOf(GotenException.Unavailable.class);
    }

    @Test
    void isLeftInPeaceOnceClosed() {
        var taker = new Taker(store.headNow());
        taker.follower.close();
        put(10);
        settle();

        assertThat(taker.taken).isEmpty();
        assertThat(tailer.watchCount()).isZero();
    }
}
