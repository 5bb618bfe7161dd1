package com.goten.watch;

import com.goten.store.ChangeEvent;
import com.goten.store.ChangeFeed;
import com.goten.store.FeedCursor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One watch's place in the feed. It owns no buffer: it walks along the {@link Ring}, and where its place is no longer
 * there, along one page of the feed at a time.
 *
 * <pre>
 *   AT_HEAD ⇄ in the ring ── fallen off ──> BEHIND ── page ──> in the page ── end of page ──> in the ring, or BEHIND
 * </pre>
 */
final class ChangeReader {
    private static final long NOT_JOINED = -1;

    private final Ring ring;
    private FeedCursor position;
    private long index = NOT_JOINED;
    private int epoch;
    private ChangeFeed.@Nullable Page page;
    private int pageIndex;
    private boolean atHead;
    private Optional<Instant> safe = Optional.empty();

    ChangeReader(Ring ring, FeedCursor position) {
        this.ring = ring;
        this.position = position;
        this.epoch = ring.extent().epoch();
    }

    /** Everything before it has been read. */
    FeedCursor position() {
        return position;
    }

    /** After {@link #peek} answered null: whether there is nothing more yet, rather than that a page must be read. */
    boolean atHead() {
        return atHead;
    }

    /**
     * Whether changes were missed by the tailer since this reader last kept up: it is not its fault then that it is
     * behind.
     */
    boolean feedBroke() {
        return ring.extent().epoch() != epoch;
    }

    /** All that was committed by then is before its position; empty where that was never known. */
    Optional<Instant> safe() {
        return safe;
    }

    /** Changes in the ring that it has not read yet. */
    long lag() {
        Ring.Extent extent = ring.extent();
        return index == NOT_JOINED ? extent.end() - extent.first() : Math.max(0, extent.end() - index);
    }

    /** The next change; null where none is at hand. The same again until {@link #advance}. */
    @Nullable RecentChange peek() {
        RecentChange fromPage = page == null ? null : peekPage(page);
        return fromPage != null ? fromPage : peekRing();
    }

    /** Moves behind a change that {@link #peek} has answered. */
    void advance(RecentChange change) {
        position = position.advanceTo(change.event().cursor());
        if (page != null) {
            pageIndex++;
        } else {
            index++;
        }
    }

    /** Gives it a page of the feed, read from its {@link #position}. */
    void take(ChangeFeed.Page read) {
        page = read;
        pageIndex = 0;
    }

    boolean hasPage() {
        return page != null;
    }

    /** Forgets the rest of the page; it can be read again from the position. */
    void dropPage() {
        page = null;
    }

    private @Nullable RecentChange peekPage(ChangeFeed.Page current) {
        List<ChangeEvent> changes = current.changes();
        while (pageIndex < changes.size()) {
            ChangeEvent event = changes.get(pageIndex);
            if (!covered(event)) {
                return new RecentChange(-1, event);
            }
            pageIndex++;
        }
        position = position.advanceTo(current.next());
        page = null;
        return null;
    }

    private @Nullable RecentChange peekRing() {
        if (index == NOT_JOINED) {
            join();
        }
        while (index != NOT_JOINED) {
            Ring.Extent extent = ring.extent();
            if (index >= extent.end()) {
                position = position.advanceTo(extent.head());
                epoch = extent.epoch();
                safe = extent.safe().or(() -> safe);
                atHead = true;
                return null;
            }
            RecentChange change = ring.get(index);
            if (change == null || index < extent.first()) {
                index = NOT_JOINED;
            } else if (covered(change.event())) {
                index++;
            } else {
                return change;
            }
        }
        atHead = false;
        return null;
    }

    private void join() {
        long found = ring.indexAfter(position);
        index = found == Ring.FALLEN_OFF ? NOT_JOINED : found;
    }

    private boolean covered(ChangeEvent event) {
        return position.covers(event.cursor().xid(), event.cursor().seq());
    }
}
