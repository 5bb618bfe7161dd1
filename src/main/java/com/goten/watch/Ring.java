package com.goten.watch;

import com.goten.store.ChangeEvent;
import com.goten.store.FeedCursor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The newest changes, bounded by number and bytes. One writer, the tailer; readers on any thread, without locks.
 *
 * <pre>
 *            floor                                 head
 *     ... ────┤ first │ first+1 │ ... │ end-1 ├──────┤     everything after floor up to head is here
 * </pre>
 *
 * A slot is overwritten when it is needed again. A reader sees that by the index that each change carries, and takes it
 * as having fallen off; so no reader can make the ring keep anything.
 */
final class Ring {
    static final long FALLEN_OFF = -1;
    /** Later than every place, so that nobody finds anything before the ring is started. */
    private static final FeedCursor NOWHERE = FeedCursor.at(-1L, Long.MAX_VALUE);

    private final WatchOptions.Memory bounds;
    private final AtomicReferenceArray<RecentChange> slots;
    private volatile Extent extent = new Extent(0, 0, NOWHERE, NOWHERE, 0, Optional.empty());
    private long bytes;

    /**
     * What the ring holds.
     *
     * @param first index of the oldest change
     * @param end index after the newest
     * @param floor place before the oldest
     * @param head place up to which the feed has been read
     * @param epoch grows when changes were missed: whoever has read up to the end of an older epoch has a gap
     * @param safe all that was committed by then is before the head
     */
    record Extent(long first, long end, FeedCursor floor, FeedCursor head, int epoch, Optional<Instant> safe) {}

    Ring(WatchOptions.Memory bounds) {
        this.bounds = bounds;
        this.slots = new AtomicReferenceArray<>(Integer.highestOneBit(Math.max(1, 2 * bounds.maxChanges() - 1)));
    }

    Extent extent() {
        return extent;
    }

    /** The change at an index below the end; null when it has fallen off. */
    @Nullable RecentChange get(long index) {
        RecentChange change = slots.get(slot(index));
        return change != null && change.index() == index ? change : null;
    }

    /** Index of the first change after a place, the end where there is none, or {@link #FALLEN_OFF}. */
    long indexAfter(FeedCursor place) {
        Extent now = extent;
        if (place.compareTo(now.floor()) < 0) {
            return FALLEN_OFF;
        }
        long low = now.first();
        long high = now.end();
        while (low < high) {
            long middle = (low + high) >>> 1;
            RecentChange change = get(middle);
            if (change == null) {
                return FALLEN_OFF;
            }
            if (change.event().cursor().compareTo(place) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * Empties it and begins anew at a place. An index is skipped, so that who stood at the old end sees that it has
     * fallen off.
     */
    void reset(FeedCursor place) {
        Extent old = extent;
        for (long index = old.first(); index < old.end(); index++) {
            slots.set(slot(index), null);
        }
        bytes = 0;
        long begin = old.end() + 1;
        extent = new Extent(begin, begin, place, place, old.epoch() + 1, Optional.empty());
    }

    void append(List<ChangeEvent> changes, FeedCursor head) {
        append(changes, head, Optional.empty());
    }

    /** @param safe all that was committed by then is before that head; empty: nothing new is known of that */
    void append(List<ChangeEvent> changes, FeedCursor head, Optional<Instant> safe) {
        Extent old = extent;
        long first = old.first();
        long end = old.end();
        FeedCursor floor = old.floor();
        for (ChangeEvent event : changes) {
            var change = new RecentChange(end, event);
            while (end - first >= bounds.maxChanges() || first < end && bytes + change.bytes() > bounds.maxBytes()) {
                floor = evict(first++);
            }
            slots.set(slot(end), change);
            bytes += change.bytes();
            end++;
            cool(end - 1 - bounds.warmChanges());
        }
        extent = new Extent(first, end, floor, head, old.epoch(), safe.or(old::safe));
    }

    private FeedCursor evict(long index) {
        RecentChange oldest = slots.getAndSet(slot(index), null);
        bytes -= oldest.bytes();
        return oldest.event().cursor();
    }

    private void cool(long index) {
        RecentChange change = index < 0 ? null : get(index);
        if (change != null) {
            change.cool();
        }
    }

    private int slot(long index) {
        return (int) (index & (slots.length() - 1));
    }
}
