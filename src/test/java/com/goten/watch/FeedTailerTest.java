package com.goten.watch;

import static com.goten.watch.Library.book;
import static org.assertj.core.api.Assertions.assertThat;

import com.goten.store.ChangeEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeedTailerTest {
    private static final WatchOptions OPTIONS = WatchOptions.STANDARD;
    private final Simulation world = new Simulation(1);
    private final FakeStore store = new FakeStore(world);
    private final FeedTailer tailer =
            new FeedTailer(world.loop(), store, OPTIONS, WatchMetrics.NONE, world.clock());
    private final Heard heard = new Heard();

    private static final class Heard implements FeedListener {
        private final List<Long> revisions = new ArrayList<>();
        private int missed;

        @Override
        public void changed(List<ChangeEvent> changes) {
            changes.forEach(change -> revisions.add(change.revision()));
        }

        @Override
        public void missed() {
            missed++;
        }
    }

    @Test
    void tellsListenersEachChangeOnce() {
        start();

        for (int i = 1; i <= 50; i++) {
            store.put(book("b" + i, i));
            world.runFor(Duration.ofMillis(7));
        }
        world.runFor(Duration.ofSeconds(1));

        assertThat(heard.revisions).hasSize(50).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void hearsOfNoChangeBeforeAllOlderTransactionsHaveEnded() {
        start();
        FakeStore.Transaction slow = store.begin().put(book("slow", 1));
        store.put(book("quick", 2));
        world.runFor(Duration.ofSeconds(1));
        assertThat(heard.revisions).isEmpty();

        slow.commit();
        world.runFor(Duration.ofSeconds(1));

        assertThat(heard.revisions).hasSize(2);
    }

    @Test
    void readsAtOnceWhenWoken() {
        start();
        world.runFor(Duration.ofSeconds(5));
        store.put(book("a", 1));

        tailer.wake();
        world.runFor(Duration.ofMillis(8));

        assertThat(heard.revisions).hasSize(1);
    }

    @Test
    void findsChangesWithoutBeingWoken() {
        start();
        world.runFor(Duration.ofSeconds(5));
        store.put(book("a", 1));

        world.runFor(OPTIONS.feed().idlePoll().plusMillis(10));

        assertThat(heard.revisions).hasSize(1);
    }

    @Test
    void readsSeldomWhileNothingHappens() {
        start();
        world.runFor(Duration.ofSeconds(5));
        int before = store.calls("read");

        world.runFor(Duration.ofSeconds(10));

        assertThat(store.calls("read") - before).isBetween(50, 101);
    }

    @Test
    void keepsAGapBetweenReadsHoweverOftenItIsWoken() {
        start();
        int before = store.calls("read");

        for (int i = 0; i < 1_000; i++) {
            tailer.wake();
            world.runFor(Duration.ofMillis(1));
        }

        assertThat(store.calls("read") - before).isLessThan(1_000 / 2);
    }

    @Test
    void readsFullPagesOneAfterAnother() {
        store.latency(Duration.ofMillis(1));
        start();
        for (int i = 1; i <= 5_000; i++) {
            store.put(book("b" + i, i));
        }

        world.runFor(Duration.ofMillis(150));

        assertThat(heard.revisions).hasSize(5_000).isSorted();
    }

    @Test
    void neverReadsTwiceAtATime() {
        store.latency(Duration.ofMillis(40));
        start();
        int before = store.calls("read");

        for (int i = 0; i < 100; i++) {
            tailer.wake();
            world.runFor(Duration.ofMillis(10));
        }

        assertThat(store.calls("read") - before).isLessThan(60);
    }

    @Test
    void goesOnByItselfAfterAnOutageAndShowsItMeanwhile() {
        start();
        store.away(true);
        world.runFor(Duration.ofSeconds(30));
        store.put(book("a", 1));

        TailerState during = tailer.state();
        assertThat(during.failures()).isGreaterThan(5).isLessThan(40);
        assertThat(during.lastError()).contains("the store is away");
        assertThat(during.silentMillis()).isGreaterThan(25_000);

        store.away(false);
        world.runFor(Duration.ofSeconds(3));

        assertThat(heard.revisions).hasSize(1);
        assertThat(tailer.state().failures()).isZero();
        assertThat(tailer.state().lastError()).isEmpty();
    }

    @Test
    void givesUpAReadThatHangs() {
        start();
        store.faults(0, 1);
        world.runFor(Duration.ofSeconds(1));
        store.faults(0, 0);
        store.put(book("a", 1));

        world.runFor(OPTIONS.patience().read().plusSeconds(2));

        assertThat(heard.revisions).hasSize(1);
    }

    @Test
    void saysThatChangesWereMissedWhenTheFeedNoLongerReachesBack() {
        start();
        store.put(book("a", 1));
        world.runFor(Duration.ofSeconds(1));
        int epoch = tailer.ring().extent().epoch();
        store.away(true);
        world.runFor(Duration.ofSeconds(1));
        store.put(book("b", 2));
        store.forgetFeed();
        store.away(false);

        world.runFor(Duration.ofSeconds(5));
        store.put(book("c", 3));
        world.runFor(Duration.ofSeconds(1));

        assertThat(heard.missed).isEqualTo(1);
        assertThat(heard.revisions).containsExactly(1L, 3L);
        assertThat(tailer.ring().extent().epoch()).isEqualTo(epoch + 1);
    }

    @Test
    void isNotStoppedByAListenerThatFails() {
        tailer.listen(new FeedListener() {
            @Override
            public void changed(List<ChangeEvent> changes) {
                throw new IllegalStateException("a bug");
            }

            @Override
            public void missed() {}
        });
        start();

        store.put(book("a", 1));
        world.runFor(Duration.ofSeconds(1));
        store.put(book("b", 2));
        world.runFor(Duration.ofSeconds(1));

        assertThat(heard.revisions).hasSize(2);
    }

    @Test
    void startsWhenTheStoreIsBack() {
        store.away(true);
        tailer.listen(heard);
        var started = tailer.start();
        world.runFor(Duration.ofSeconds(20));
        assertThat(started.isComplete()).isFalse();

        store.away(false);
        world.runFor(Duration.ofSeconds(3));

        assertThat(started.succeeded()).isTrue();
    }

    @Test
    void readsNoMoreWhenStopped() {
        start();
        store.latency(Duration.ofMillis(50));
        world.runFor(Duration.ofMillis(120));
        var stopped = tailer.stop();
        world.runFor(Duration.ofSeconds(1));
        int reads = store.calls("read");

        world.runFor(Duration.ofSeconds(5));

        assertThat(stopped.succeeded()).isTrue();
        assertThat(store.calls("read")).isEqualTo(reads);
    }

    private void start() {
        tailer.listen(heard);
        var started = tailer.start();
        assertThat(world.runUntil(started::isComplete, Duration.ofSeconds(5))).isTrue();
    }
}
