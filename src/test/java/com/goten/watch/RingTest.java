package com.goten.watch;

import static com.goten.watch.States.change;
import static org.assertj.core.api.Assertions.assertThat;

import com.goten.store.ChangeEvent;
import com.goten.store.FeedCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RingTest {
    private static final FeedCursor START = FeedCursor.at(10, 0);

    @Test
    void findsTheFirstChangeAfterAPlace() {
        Ring ring = ring(8, 1 << 20);
        append(ring, 11, 13, 15);

        assertThat(ring.indexAfter(START)).isEqualTo(ring.extent().first());
        assertThat(ring.get(ring.indexAfter(FeedCursor.at(12, 0))).event().cursor().xid()).isEqualTo(13);
        assertThat(ring.get(ring.indexAfter(FeedCursor.at(13, 12))).event().cursor().xid()).isEqualTo(13);
        assertThat(ring.get(ring.indexAfter(FeedCursor.at(13, 13))).event().cursor().xid()).isEqualTo(15);
        assertThat(ring.indexAfter(FeedCursor.at(99, 0))).isEqualTo(ring.extent().end());
    }

    @Test
    void holdsNoMoreChangesThanItsBound() {
        Ring ring = ring(4, 1 << 20);
        append(ring, LongStream.rangeClosed(11, 20).toArray());

        assertThat(ring.extent().end() - ring.extent().first()).isEqualTo(4);
        assertThat(ring.extent().floor()).isEqualTo(FeedCursor.at(16, 16));
        assertThat(ring.indexAfter(FeedCursor.at(16, 15))).isEqualTo(Ring.FALLEN_OFF);
        assertThat(ring.get(ring.indexAfter(FeedCursor.at(16, 16))).event().cursor().xid()).isEqualTo(17);
        assertThat(ring.get(ring.extent().first() - 1)).isNull();
    }

    @Test
    void holdsNoMoreBytesThanItsBound() {
        Ring ring = ring(1000, 10_000);
        for (long xid = 11; xid < 40; xid++) {
            ring.append(List.of(change(xid, xid, 2_000)), FeedCursor.at(xid + 1, 0));
        }

        assertThat(ring.extent().end() - ring.extent().first()).isEqualTo(4);
    }

    @Test
    void holdsOneChangeThatIsLargerThanItsBound() {
        Ring ring = ring(1000, 10_000);
        append(ring, 11, 12);
        ring.append(List.of(change(13, 13, 50_000)), FeedCursor.at(14, 0));

        assertThat(ring.extent().end() - ring.extent().first()).isEqualTo(1);
    }

    @Test
    void showsWhoStoodAtItsEndThatItWasReset() {
        Ring ring = ring(8, 1 << 20);
        append(ring, 11, 12);
        long end = ring.extent().end();
        int epoch = ring.extent().epoch();

        ring.reset(FeedCursor.at(50, 0));

        assertThat(ring.extent().first()).isGreaterThan(end);
        assertThat(ring.extent().epoch()).isEqualTo(epoch + 1);
        assertThat(ring.indexAfter(FeedCursor.at(13, 0))).isEqualTo(Ring.FALLEN_OFF);
        assertThat(ring.indexAfter(FeedCursor.at(50, 0))).isEqualTo(ring.extent().end());
    }

    @Test
    void hasNothingForAnybodyBeforeItIsStarted() {
        var ring = new Ring(new WatchOptions.Memory(8, 100, 8));

        assertThat(ring.indexAfter(FeedCursor.at(1, 1))).isEqualTo(Ring.FALLEN_OFF);
    }

    @Test
    void keepsWhatWasWorkedOutOfTheNewestOnly() {
        var ring = new Ring(new WatchOptions.Memory(8, 1 << 20, 2));
        ring.reset(START);
        append(ring, 11, 12);
        RecentChange first = ring.get(ring.extent().first());
        byte[] encoded = first.encoded("key", () -> new byte[1]);
        assertThat(first.encoded("key", () -> new byte[2])).isSameAs(encoded);

        append(ring, 13, 14);

        byte[] again = first.encoded("key", () -> new byte[3]);
        assertThat(again).hasSize(3);
        assertThat(first.encoded("key", () -> new byte[4])).hasSize(4);
    }

    @Test
    void neverShowsReadersOfOtherThreadsAGapWithoutTellingThem() throws InterruptedException {
        Ring ring = ring(16, 1 << 20);
        var wrong = new ArrayList<String>();
        var done = new AtomicBoolean();
        var reader = new Thread(() -> readAlong(ring, done, wrong));
        reader.start();

        for (long xid = 11; xid < 200_000; xid += 4) {
            append(ring, xid, xid + 1, xid + 2, xid + 3);
        }
        done.set(true);
        reader.join(20_000);

        assertThat(reader.isAlive()).isFalse();
        assertThat(wrong).isEmpty();
    }

    private static void readAlong(Ring ring, AtomicBoolean done, List<String> wrong) {
        var reader = new ChangeReader(ring, START);
        long last = START.xid();
        while (!done.get()) {
            RecentChange change = reader.peek();
            if (change != null) {
                long xid = change.event().cursor().xid();
                if (xid != last + 1) {
                    wrong.add(xid + " after " + last);
                }
                last = xid;
                reader.advance(change);
            } else if (!reader.atHead()) {
                reader = new ChangeReader(ring, ring.extent().floor());
                last = reader.position().xid();
            }
        }
    }

    private static Ring ring(int changes, long bytes) {
        var ring = new Ring(new WatchOptions.Memory(changes, bytes, changes));
        ring.reset(START);
        return ring;
    }

    private static void append(Ring ring, long... xids) {
        List<ChangeEvent> changes =
                LongStream.of(xids).mapToObj(xid -> change(xid, xid, 10)).toList();
        ring.append(changes, FeedCursor.at(xids[xids.length - 1] + 1, 0));
    }
}
