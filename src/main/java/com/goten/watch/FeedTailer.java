package com.goten.watch;

import com.goten.store.ChangeEvent;
import com.goten.store.ChangeFeed;
import com.goten.store.FeedCursor;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the change feed for everybody on this node: one per deployment. Listeners are told what it reads, then
 * it goes into the {@link Ring} and watches are woken: what a change means for a watch is known before that sends it.
 *
 * <pre>
 *   LOCATING ── head ──> READING ⇄ RESTING (busy 5 ms … idle 100 ms; a wake-up ends the rest)
 *      ↑                    │
 *      └──── expired ───────┘     errors: back-off, then the same again
 * </pre>
 *
 * Reads never overlap. {@link #wake} is a hint: without it everything works, a little later. Polling stays because a
 * change is in the feed only when all transactions that are older have ended, and nobody tells when that is.
 */
public final class FeedTailer {
    private static final Logger LOG = LoggerFactory.getLogger(FeedTailer.class);
    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(50);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(2);

    private final Loop loop;
    private final ChangeFeed feed;
    private final WatchOptions options;
    private final WatchMetrics metrics;
    private final InstantSource clock;
    private final Ring ring;
    private final SafeTime safeTime = new SafeTime();
    private final List<FeedListener> listeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> sleepers = new CopyOnWriteArrayList<>();
    private final AtomicInteger watches = new AtomicInteger();
    private final AtomicBoolean wakeAsked = new AtomicBoolean();
    private final Promise<Void> started = Promise.promise();
    private final Promise<Void> stopped = Promise.promise();

    // Written on the loop only.
    private boolean reading;
    private boolean readAgain;
    private boolean located;
    private volatile boolean stopping;
    private long timer = -1;
    private Duration rest;
    private Duration backOff = Duration.ZERO;
    private long lastReadNanos;

    private long turnNanos;
    private volatile @Nullable Seen seen;
    private volatile long goodReadNanos;
    private volatile long changesRead;
    private volatile long lagMillis;
    private volatile int failures;
    private volatile Optional<String> lastError = Optional.empty();

    /** The database's clock, by ours. */
    private record Seen(Instant time, long nanos) {}

    public FeedTailer(Loop loop, ChangeFeed feed, WatchOptions options, WatchMetrics metrics, InstantSource clock) {
        this.loop = loop;
        this.feed = feed;
        this.options = options;
        this.metrics = metrics;
        this.clock = clock;
        this.ring = new Ring(options.ring());
        this.rest = options.feed().busyPoll();
        this.goodReadNanos = loop.nanoTime();
    }

    /** Begins to read. Completes when it knows its place in the feed; goes on trying until then. */
    public Future<Void> start() {
        loop.run(this::turn);
        return started.future();
    }

    /** Completes when it knows its place in the feed. */
    public Future<Void> started() {
        return started.future();
    }

    /** Ends it; completes when nothing is being read any more. */
    public Future<Void> stop() {
        stopping = true;
        loop.run(this::finish);
        return stopped.future();
    }

    /** Says that there may be something new. Any thread. */
    public void wake() {
        if (wakeAsked.compareAndSet(false, true)) {
            loop.run(this::woken);
        }
    }

    /** Adds a listener, which is told everything that is read from now on. Any thread. */
    public void listen(FeedListener listener) {
        listeners.add(listener);
    }

    public TailerState state() {
        Ring.Extent extent = ring.extent();
        return new TailerState(
                extent.epoch() == 0 ? Optional.empty() : Optional.of(extent.head()),
                changesRead,
                extent.end() - extent.first(),
                Duration.ofNanos(loop.nanoTime() - goodReadNanos).toMillis(),
                lagMillis,
                failures,
                lastError);
    }

    /** What time it is for the database, as far as is known here: the clock that changes have their times from. */
    public Instant databaseTime() {
        Seen last = seen;
        return last == null ? clock.instant() : last.time().plusNanos(loop.nanoTime() - last.nanos());
    }

    /** Of the feed that it reads. */
    public String feedId() {
        return feed.feedId();
    }

    /** Changes of the feed after a place, read beside this; those who do so wait for each other. */
    public Future<ChangeFeed.Page> read(FeedCursor after, int limit) {
        return feed.forCatchUp().read(after, limit);
    }

    /** How many changes are in memory that come after a place: there are at least so many. */
    public long after(FeedCursor place) {
        Ring.Extent extent = ring.extent();
        long next = ring.indexAfter(place);
        return Math.max(0, extent.end() - (next == Ring.FALLEN_OFF ? extent.first() : next));
    }

    ChangeFeed feed() {
        return feed;
    }

    Ring ring() {
        return ring;
    }

    /** Adds something to be run after each read that brought changes. Must be quick; any thread. */
    void onRead(Runnable sleeper) {
        sleepers.add(sleeper);
    }

    void offRead(Runnable sleeper) {
        sleepers.remove(sleeper);
    }

    /** Tells how many watches each read costs a message. */
    void watches(int delta) {
        watches.addAndGet(delta);
    }

    int watchCount() {
        return watches.get();
    }

    private void woken() {
        wakeAsked.set(false);
        rest = options.feed().busyPoll();
        if (reading) {
            readAgain = true;
        } else {
            schedule(Duration.ZERO);
        }
    }

    /** Sets the next read; the gap after the last one is kept in any case. */
    private void schedule(Duration delay) {
        if (stopping || reading) {
            return;
        }
        long gapLeft = lastReadNanos + gap().toNanos() - loop.nanoTime();
        long nanos = Math.max(delay.toNanos(), gapLeft);
        loop.cancel(timer);
        timer = -1;
        if (nanos <= 0) {
            turn();
        } else {
            timer = loop.after(Duration.ofNanos(nanos), this::turn);
        }
    }

    private Duration gap() {
        return failures == 0 ? options.feed().gap(watches.get()) : backOff;
    }

    private void turn() {
        if (stopping || reading) {
            return;
        }
        reading = true;
        readAgain = false;
        turnNanos = loop.nanoTime();
        if (located) {
            take(feed.read(ring.extent().head(), options.feed().pageSize()), "reading the change feed", this::accept);
        } else {
            take(feed.head(), "finding the head of the change feed", this::locate);
        }
    }

    private <T> void take(Future<T> read, String what, Consumer<T> use) {
        loop.within(options.patience().read(), read, what, late -> {})
                .onSuccess(result -> {
                    finished();
                    use.accept(result);
                    next();
                })
                .onFailure(this::failed);
    }

    /**
     * What the head's own snapshot has seen beyond its place is read all the same: others, who have not seen it, read
     * from the ring.
     */
    private void locate(FeedCursor head) {
        located = true;
        ring.reset(FeedCursor.at(head.xid(), head.seq()));
        safeTime.forget();
        rest = Duration.ZERO;
        started.tryComplete();
        tellSleepers();
    }

    private void accept(ChangeFeed.Page page) {
        seen = new Seen(page.horizon().time(), turnNanos);
        if (page.expired()) {
            LOG.warn("the change feed no longer reaches back to {}; changes were missed", ring.extent().head());
            located = false;
            rest = Duration.ZERO;
            tellListeners(FeedListener::missed);
            return;
        }
        if (!page.changes().isEmpty()) {
            tellListeners(listener -> listener.changed(page.changes()));
        }
        ring.append(page.changes(), page.next(), safeTime.after(page.horizon()));
        rest = restAfter(page);
        if (!page.changes().isEmpty()) {
            measure(page.changes());
            tellSleepers();
        }
    }

    private Duration restAfter(ChangeFeed.Page page) {
        WatchOptions.Feed bounds = options.feed();
        if (page.changes().size() >= bounds.pageSize()) {
            return Duration.ZERO;
        }
        if (!page.changes().isEmpty()) {
            return bounds.busyPoll();
        }
        Duration longer = rest.isZero() ? bounds.busyPoll() : rest.multipliedBy(2);
        return longer.compareTo(bounds.idlePoll()) > 0 ? bounds.idlePoll() : longer;
    }

    private void measure(List<ChangeEvent> changes) {
        changesRead += changes.size();
        lagMillis = Math.max(0, Duration.between(changes.get(0).time(), clock.instant()).toMillis());
        metrics.tailed(changes.size(), lagMillis);
    }

    /** A listener that throws is a bug, but its own: neither the others nor the watches stop for it. */
    private void tellListeners(Consumer<FeedListener> news) {
        for (FeedListener listener : listeners) {
            try {
                news.accept(listener);
            } catch (RuntimeException bug) {
                LOG.error("{} failed on changes", listener.getClass().getName(), bug);
            }
        }
    }

    private void tellSleepers() {
        sleepers.forEach(Runnable::run);
    }

    private void finished() {
        reading = false;
        lastReadNanos = loop.nanoTime();
        goodReadNanos = lastReadNanos;
        failures = 0;
        backOff = Duration.ZERO;
        lastError = Optional.empty();
    }

    private void failed(Throwable error) {
        reading = false;
        lastReadNanos = loop.nanoTime();
        backOff = failures == 0 ? FIRST_BACK_OFF : min(backOff.multipliedBy(2), LONGEST_BACK_OFF);
        failures++;
        lastError = Optional.of(String.valueOf(error.getMessage()));
        metrics.tailFailed();
        if (failures == 1) {
            LOG.warn("cannot read the change feed, trying again", error);
        }
        next();
    }

    private void next() {
        if (stopping) {
            finish();
        } else {
            schedule(readAgain ? Duration.ZERO : rest);
        }
    }

    private void finish() {
        if (!reading) {
            loop.cancel(timer);
            stopped.tryComplete();
        }
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
