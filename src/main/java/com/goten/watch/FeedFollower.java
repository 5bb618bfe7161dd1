package com.goten.watch;

import com.goten.errors.GotenException;
import com.goten.store.ChangeEvent;
import com.goten.store.ChangeFeed;
import com.goten.store.FeedCursor;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Walks along a deployment's changes, from a place on, for somebody who takes them when he can and is no client's watch.
 * It owns no queue: it is a place in the memory of the node, or, where that has moved on, in the feed itself, of which it
 * then has one page at a time, in its turn.
 *
 * <p>Lives on one loop.
 */
public final class FeedFollower {
    private final Loop loop;
    private final FeedTailer tailer;
    private final Line line;
    private final Walker walker;
    private final WatchOptions options;
    private final ChangeReader reader;
    private final Patience patience;
    private final Runnable sleeper;
    private final AtomicBoolean wakeAsked = new AtomicBoolean();
    private Turnstile.@Nullable Pass pass;
    private boolean reading;
    private boolean expired;
    private boolean closed;

    /** Who follows. All calls come on his loop, none after {@link #close}. */
    public interface Walker {
        /** There may be something to take now. */
        void proceed();

        /** The feed cannot be read, and has not been readable for a while. */
        void failed(GotenException reason);
    }

    /** Lets in a few of those that read the feed themselves at once; the others wait. For all that share it. */
    public static final class Line {
        private final Turnstile places;

        public Line(int places) {
            this.places = new Turnstile(places);
        }
    }

    /**
     * @param loop the current one
     * @param tailer started
     * @param from everything before it has been taken
     */
    public FeedFollower(Loop loop, FeedTailer tailer, WatchOptions options, Line line, FeedCursor from, Walker walker) {
        this.loop = loop;
        this.tailer = tailer;
        this.options = options;
        this.line = line;
        this.walker = walker;
        this.reader = new ChangeReader(tailer.ring(), from);
        this.patience = new Patience(loop, options.patience().outage());
        this.sleeper = this::wake;
        tailer.onRead(sleeper);
        tailer.watches(1);
    }

    /** The next change; null where none is at hand: the walker is told when there is. The same until {@link #advance}. */
    public @Nullable ChangeEvent peek() {
        if (reading || expired || closed) {
            return null;
        }
        RecentChange next = reader.peek();
        if (!reader.hasPage()) {
            leave();
        }
        if (next == null && !reader.atHead()) {
            catchUp();
        }
        return next == null ? null : next.event();
    }

    /** Takes the change that {@link #peek} has answered. */
    public void advance() {
        RecentChange taken = reader.peek();
        if (taken != null) {
            reader.advance(taken);
        }
    }

    /** Everything before it has been taken. */
    public FeedCursor position() {
        return reader.position();
    }

    /** After {@link #peek} answered null: whether changes are gone that have not been taken. There are no more then. */
    public boolean expired() {
        return expired;
    }

    /** All that was committed by then has been taken; empty where that was never known. By the database's clock. */
    public Optional<Instant> safeTime() {
        if (!reading && !expired) {
            reader.peek();
        }
        return reader.safe();
    }

    /** How many changes are known that have not been taken; at least so many. */
    public long behind() {
        return tailer.after(reader.position());
    }

    /** Gives back what is in memory for it alone: it is not going on for a while. */
    public void rest() {
        if (reading) {
            return;
        }
        if (reader.hasPage()) {
            reader.dropPage();
        }
        leave();
    }

    public void close() {
        if (!closed) {
            closed = true;
            tailer.offRead(sleeper);
            tailer.watches(-1);
            leave();
        }
    }

    /** Any thread. */
    private void wake() {
        if (wakeAsked.compareAndSet(false, true)) {
            loop.run(() -> {
                wakeAsked.set(false);
                proceed();
            });
        }
    }

    private void proceed() {
        if (!closed) {
            walker.proceed();
        }
    }

    private void catchUp() {
        reading = true;
        line.places.enter().onSuccess(mine -> loop.run(() -> {
            if (closed) {
                mine.leave();
            } else {
                pass = mine;
                read();
            }
        }));
    }

    private void read() {
        FeedCursor from = reader.position();
        loop.within(
                        options.patience().read(),
                        tailer.read(from, options.feed().pageSize()),
                        "catching up with the change feed",
                        late -> {})
                .onSuccess(page -> took(from, page))
                .onFailure(this::failed);
    }

    private void took(FeedCursor from, ChangeFeed.Page page) {
        if (closed) {
            return;
        }
        patience.succeeded();
        expired = page.expired();
        if (!expired && page.changes().isEmpty() && page.next().compareTo(from) <= 0) {
            later();
            return;
        }
        if (expired) {
            leave();
        } else {
            reader.take(page);
        }
        reading = false;
        walker.proceed();
    }

    private void failed(Throwable cause) {
        if (closed) {
            return;
        }
        GotenException error = cause instanceof GotenException known
                ? known
                : new GotenException.Internal("the change feed failed in an unforeseen way", cause);
        if (patience.endures(error)) {
            later();
        } else {
            walker.failed(error);
        }
    }

    /** The feed cannot tell yet what follows. */
    private void later() {
        leave();
        loop.after(patience.pause(), () -> {
            reading = false;
            proceed();
        });
    }

    private void leave() {
        if (pass != null) {
            pass.leave();
            pass = null;
        }
    }
}
