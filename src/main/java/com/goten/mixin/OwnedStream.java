package com.goten.mixin;

import com.goten.errors.GotenException;
import com.goten.mixin.OwnedBatch.Progress;
import com.goten.mixin.PeerMethods.Answers;
import com.goten.mixin.PeerMethods.Running;
import com.goten.store.ChangeEvent;
import com.goten.store.FeedCursor;
import com.goten.store.NameRange;
import com.goten.store.OwnedReader;
import com.goten.store.OwnedReader.Copier;
import com.goten.store.OwnedState;
import com.goten.watch.FeedFollower;
import com.goten.watch.Loop;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one region is told of what this deployment owns, as it takes it (PROTOCOL.md section 9).
 *
 * <pre>
 *   OPENING ── token of a place in the feed ───────────────────► FOLLOWING
 *      │  └─── token of a place in a snapshot ──► SNAPSHOT ─────────▲  │
 *      └────── any other, reset ─────────────────────▲  └──── end ──┘  │
 *                                                    └── reset, gone ──┘
 * </pre>
 *
 * <p><b>Snapshot.</b> Pages, each of them what there was of a range when it was read; no view is held over them. What
 * changes meanwhile is in the feed behind the place where the first page was read, and follows: a page may show what was
 * changed later, and then the change comes again, but only what is newer replaces anything. So a snapshot costs the
 * database nothing while its reader takes his time, and one that broke off goes on where it was, days later and on any
 * node. The alternative, a transaction for all pages, keeps the database from cleaning up for as long as the slowest region
 * likes, and cannot be gone on with after a loss: there the same replays would happen anyway.
 *
 * <p><b>Caught up</b> is told once all changes have been sent that could be seen when the snapshot ended, or, without one,
 * when the stream was opened.
 *
 * <p>Of what it has read it holds one page. Lives on the loop that opened it.
 */
final class OwnedStream implements Running {
    static final int MOST_CHANGES = 500;
    static final int MOST_BYTES = 1 << 20;
    private static final int MOST_LOOKED_AT = 2_000;
    private static final int MESSAGES_PER_TURN = 8;
    private static final Duration TICK = Duration.ofMillis(500);
    private static final Logger log = LoggerFactory.getLogger(OwnedStream.class);

    private final Loop loop;
    private final OwnedSources from;
    private final Copier to;
    private final String binding;
    private final Optional<OwnedToken> token;
    private final Answers answers;
    private final Runnable onOver;
    private Phase phase = new Opening();
    private boolean owesReset;
    private Optional<Instant> safeTime = Optional.empty();
    private Optional<Instant> lastChange = Optional.empty();
    private long sentNanos;
    private long timer = -1;
    private boolean over;

    /** One stretch of a stream's life. */
    private interface Phase {
        void start();

        /** Something may be possible now. */
        void proceed();

        /** Goes on after what has been sent. */
        OwnedToken token();

        default long behind() {
            return 0;
        }

        /** All that was committed by then has been sent; empty where that is not known. */
        default Optional<Instant> safeTime() {
            return Optional.empty();
        }

        /** The reader has taken nothing for a while. */
        default void rest() {}

        default void close() {}
    }

    /** @param onOver called once, when it has ended from either side */
    OwnedStream(Loop loop, OwnedSources from, Copier to, String token, Answers answers, Runnable onOver) {
        this.loop = loop;
        this.from = from;
        this.to = to;
        this.binding = OwnedToken.binding(from.tailer().feedId(), to);
        this.token = OwnedToken.parse(token, binding);
        this.answers = answers;
        this.onOver = onOver;
    }

    void start() {
        sentNanos = loop.nanoTime();
        answers.onWritable(this::proceed);
        timer = loop.after(TICK, this::tick);
        phase.start();
    }

    @Override
    public void stop() {
        if (!over) {
            over = true;
            loop.cancel(timer);
            phase.close();
            onOver.run();
        }
    }

    /** Ends it from here; on its loop. */
    void end(GotenException reason) {
        if (!over) {
            stop();
            answers.end(reason);
        }
    }

    Loop loop() {
        return loop;
    }

    Copier to() {
        return to;
    }

    private void proceed() {
        if (!over) {
            guarded(phase::proceed);
        }
    }

    private void enter(Phase next) {
        phase.close();
        phase = next;
        phase.start();
    }

    private boolean writable() {
        return !over && answers.writable();
    }

    /** Whoever hears nothing knows nothing: how far it has come is told also where there is nothing to tell. */
    private void tick() {
        if (over) {
            return;
        }
        boolean quiet = loop.nanoTime() - sentNanos >= TICK.toNanos();
        guarded(() -> {
            if (quiet && !answers.writable()) {
                phase.rest();
            } else if (quiet && !(phase instanceof Opening)) {
                send(List.of(), Optional.empty(), false);
            }
        });
        if (!over) {
            timer = loop.after(TICK, this::tick);
        }
    }

    private void send(List<OwnedState> changes, Optional<NameRange> snapshot, boolean caughtUp) {
        safeTime = phase.safeTime().or(() -> safeTime);
        var progress = new Progress(from.tailer().databaseTime(), safeTime, lastChange, phase.behind());
        var batch = new OwnedBatch(changes, phase.token().toString(), snapshot, owesReset, caughtUp, progress);
        owesReset = false;
        sentNanos = loop.nanoTime();
        answers.send(Buffer.buffer(OwnedWire.message(batch).toByteArray()));
    }

    private void snapshot(OwnedReader.Place first) {
        log.info("sync.snapshot_begun deployment={} for={} version={}", from.own(), to.region(), to.version());
        owesReset = true;
        safeTime = Optional.empty();
        enter(new Snapshot(first.cursor(), NameRange.all(from.types().get(0))));
    }

    /** Nothing has been found out but what the token is worth. */
    private final class Opening implements Phase {
        @Override
        public void start() {
            await(from.tailer().started(), started -> await(from.reader().place(), this::begin));
        }

        private void begin(OwnedReader.Place now) {
            if (token.isEmpty() || token.get().cursor().compareTo(now.cursor()) > 0) {
                snapshot(now);
            } else {
                FeedCursor at = token.get().cursor();
                await(from.tailer().read(at, 1), page -> {
                    if (page.expired()) {
                        snapshot(now);
                    } else {
                        resume(token.get(), now);
                    }
                });
            }
        }

        private void resume(OwnedToken known, OwnedReader.Place now) {
            enter(known.sent().<Phase>map(place -> new Snapshot(known.cursor(), rest(place)))
                    .orElseGet(() -> new Following(known.cursor(), now.newest())));
        }

        /** What follows a place; a type that was there then and is no more is passed over. */
        private NameRange rest(OwnedToken.Place place) {
            return from.types().contains(place.type())
                    ? new NameRange(place.type(), place.name(), "")
                    : NameRange.all(from.after(place.type()).orElse(from.types().get(from.types().size() - 1)));
        }

        @Override
        public void proceed() {}

        @Override
        public OwnedToken token() {
            throw new IllegalStateException("nothing has been sent");
        }
    }

    /** Sends what there is, page by page. */
    private final class Snapshot implements Phase {
        private final FeedCursor first;
        private NameRange rest;
        private OwnedReader.@Nullable Page ready;
        private boolean sentAll;

        Snapshot(FeedCursor first, NameRange rest) {
            this.first = first;
            this.rest = rest;
        }

        @Override
        public void start() {
            read();
        }

        private void read() {
            await(from.reader().page(to, rest, MOST_CHANGES, MOST_BYTES), page -> {
                ready = page;
                proceed();
            });
        }

        @Override
        public void proceed() {
            if (ready != null && writable()) {
                OwnedReader.Page page = ready;
                ready = null;
                moveBehind(page);
                OwnedStream.this.send(
                        List.copyOf(page.states()),
                        Optional.of(page.part()),
                        false);
                if (sentAll) {
                    finish();
                } else {
                    read();
                }
            }
        }

        private void moveBehind(OwnedReader.Page page) {
            if (!page.last()) {
                rest = new NameRange(rest.type(), page.part().until(), "");
                return;
            }
            Optional<String> following = from.after(rest.type());
            sentAll = following.isEmpty();
            following.ifPresent(type -> rest = NameRange.all(type));
        }

        private void finish() {
            log.info("sync.snapshot_sent deployment={} for={} version={}", from.own(), to.region(), to.version());
            await(from.reader().place(), end -> enter(new Following(first, end.newest())));
        }

        @Override
        public OwnedToken token() {
            return new OwnedToken(
                    binding,
                    first,
                    sentAll ? Optional.empty() : Optional.of(new OwnedToken.Place(rest.type(), rest.after())));
        }

        @Override
        public long behind() {
            return from.tailer().after(first);
        }
    }

    /** Sends changes as they come. */
    private final class Following implements Phase, FeedFollower.Walker {
        private final FeedFollower follower;
        private final FeedCursor goal;
        private boolean owesCaughtUp = true;
        private boolean leaving;

        /** @param goal when all up to here has been sent, it has caught up */
        Following(FeedCursor at, FeedCursor goal) {
            this.follower = new FeedFollower(loop, from.tailer(), from.options(), from.line(), at, this);
            this.goal = goal;
        }

        @Override
        public void start() {
            proceed();
        }

        @Override
        public void proceed() {
            for (int messages = 0; writable(); messages++) {
                if (messages == MESSAGES_PER_TURN) {
                    loop.run(OwnedStream.this::proceed);
                    return;
                }
                if (!step()) {
                    return;
                }
            }
        }

        /** Sends a message at most. Answers whether there is more to do at once. */
        private boolean step() {
            List<OwnedState> changes = new ArrayList<>();
            boolean more = collect(changes);
            if (follower.expired()) {
                beginAnew();
                return false;
            }
            boolean caughtUp = owesCaughtUp && follower.position().compareTo(goal) >= 0;
            if (!changes.isEmpty() || caughtUp) {
                owesCaughtUp &= !caughtUp;
                send(changes, Optional.empty(), caughtUp);
            }
            return more;
        }

        private void beginAnew() {
            if (!leaving) {
                leaving = true;
                await(from.reader().place(), OwnedStream.this::snapshot);
            }
        }

        /** Takes what fits into a message. Answers whether something is left at hand. */
        private boolean collect(List<OwnedState> changes) {
            long bytes = 0;
            ChangeEvent change = follower.peek();
            for (int looked = 0; change != null; looked++) {
                Optional<OwnedState> state = OwnedFilter.of(change, to);
                bytes += state.map(OwnedStream::bytes).orElse(0);
                if (looked == MOST_LOOKED_AT
                        || changes.size() == MOST_CHANGES
                        || bytes > MOST_BYTES && !changes.isEmpty()) {
                    return true;
                }
                state.ifPresent(changes::add);
                lastChange = Optional.of(change.time());
                follower.advance();
                change = follower.peek();
            }
            return false;
        }

        @Override
        public void failed(GotenException reason) {
            end(reason);
        }

        @Override
        public OwnedToken token() {
            return new OwnedToken(binding, follower.position(), Optional.empty());
        }

        @Override
        public long behind() {
            return follower.behind();
        }

        @Override
        public Optional<Instant> safeTime() {
            return follower.safeTime();
        }

        @Override
        public void rest() {
            follower.rest();
        }

        @Override
        public void close() {
            follower.close();
        }
    }

    private static int bytes(OwnedState state) {
        return state instanceof OwnedState.Present present
                ? present.resource().body().length() + present.offer().map(String::length).orElse(0)
                : 0;
    }

    /** What the database answers, on the loop. Where it does not, the stream ends: who reads it comes again. */
    private <T> void await(Future<T> future, Consumer<T> then) {
        future.onComplete(outcome -> loop.run(() -> {
            if (over) {
                return;
            }
            if (outcome.succeeded()) {
                guarded(() -> then.accept(outcome.result()));
            } else {
                end(new GotenException.Unavailable(
                        from.own() + " cannot read what it owns: " + outcome.cause().getMessage(), "OWNED_UNREADABLE"));
            }
        }));
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException bug) {
            log.error("sync.stream_failed deployment={} for={}", from.own(), to.region(), bug);
            end(new GotenException.Internal("the stream failed", bug));
        }
    }
}
