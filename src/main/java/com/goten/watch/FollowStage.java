package com.goten.watch;

import com.goten.resource.Projection;
import com.goten.resource.StoredResource;
import com.goten.store.ChangeFeed;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sends changes as they come. A batch is whatever there is when the client can take it; its last message has
 * {@code is_current} and the token for the place reached. The place moves only with what was sent, so that a reader
 * that has to go back to the feed itself goes on exactly where it was.
 */
final class FollowStage implements StatelessWatch.Stage {
    /** Changes looked at per message, and messages per turn, before others get their turn on the loop. */
    private static final int SCAN = 512;
    private static final int STEPS = 8;
    private static final Duration KEEP_PAGE = Duration.ofSeconds(1);

    private final StatelessWatch watch;
    private final Subscription to;
    private final WatchSources sources;
    private final ChangeReader reader;
    private final CatchUp catchUp;
    private long size;
    private boolean owesCurrent;
    private boolean owesSize;
    private boolean keptUp;
    private int sinceCurrent;
    private int sinceSize;
    private long lastTokenNanos;
    private long lastSizeNanos;

    /** What a change's encoded form depends on beside the change; a removal shows no fields and has no projection. */
    private record EncodingKey(ChangeCodec codec, @Nullable Projection projection) {
        /** Asked for every change by every watch: most have the same projection object, so that is looked at first. */
        @Override
        public boolean equals(Object other) {
            return other instanceof EncodingKey key
                    && codec == key.codec
                    && (projection == key.projection || projection != null && projection.equals(key.projection));
        }

        @Override
        public int hashCode() {
            return codec.hashCode();
        }
    }

    private final EncodingKey currentKey;
    private final EncodingKey removedKey;

    private FollowStage(StatelessWatch watch, ResumeToken from, boolean resumed) {
        this.watch = watch;
        this.to = watch.to();
        this.sources = watch.sources();
        this.reader = new ChangeReader(sources.tailer().ring(), from.position());
        this.catchUp = new CatchUp(to, sources);
        this.size = from.size();
        this.owesCurrent = resumed;
        this.owesSize = !resumed && watch.codec().tellsSize();
        this.keptUp = !resumed;
        this.lastTokenNanos = to.loop().nanoTime();
        this.lastSizeNanos = lastTokenNanos;
        this.currentKey = new EncodingKey(
                watch.codec().changes(), watch.request().selection().projection());
        this.removedKey = new EncodingKey(watch.codec().changes(), null);
    }

    /** Goes on at a token. The client is told when it has caught up, even if there was nothing to catch up with. */
    static FollowStage resumed(StatelessWatch watch, ResumeToken from) {
        return new FollowStage(watch, from, true);
    }

    /** Goes on at the end of a snapshot, which has told its token already. */
    static FollowStage afterSnapshot(StatelessWatch watch, ResumeToken from) {
        return new FollowStage(watch, from, false);
    }

    @Override
    public void proceed() {
        tellSize();
        for (int steps = 0; to.ready(); steps++) {
            if (steps == STEPS) {
                to.loop().run(to::proceed);
                return;
            }
            if (!step()) {
                return;
            }
        }
    }

    /** Sends a message at most. Answers whether there is more to do at once. */
    private boolean step() {
        Draft draft = watch.draft();
        RecentChange change = reader.peek();
        for (int scanned = 0; change != null && scanned < SCAN && !draft.full(); scanned++) {
            add(draft, change);
            reader.advance(change);
            change = reader.peek();
        }
        sinceCurrent += draft.count();
        boolean more = change != null;
        if (more && sinceCurrent < sources.options().messages().maxBatch()) {
            sendPartial(draft);
        } else if (sinceCurrent > 0 || owesCurrent && reader.atHead()) {
            sendCurrent(draft);
        }
        if (!more) {
            atEnd();
        }
        return more;
    }

    private void add(Draft draft, RecentChange change) {
        Effect effect = watch.request().selection().effect(change);
        if (effect == Effect.NONE) {
            return;
        }
        draft.add(effect == Effect.LEAVES ? removed(change) : current(change));
        sinceSize++;
        if (size != ResumeToken.UNKNOWN_SIZE) {
            size += effect.sizeDelta();
        }
    }

    private byte[] current(RecentChange change) {
        StoredResource after = change.event().after().orElseThrow();
        return change.encoded(currentKey, () -> watch.codec()
                .changes()
                .current(watch.request().selection().projection().wire(after))
                .getBytes());
    }

    private byte[] removed(RecentChange change) {
        return change.encoded(removedKey, () -> watch.codec()
                .changes()
                .removed(change.key().name(), 0)
                .getBytes());
    }

    private void sendPartial(Draft draft) {
        if (draft.count() > 0) {
            to.send(watch.codec().partial(draft.message()), draft.count());
        }
    }

    private void sendCurrent(Draft draft) {
        to.send(watch.codec().current(draft.message(), watch.token(reader.position(), size)), draft.count());
        sinceCurrent = 0;
        owesCurrent = false;
        lastTokenNanos = to.loop().nanoTime();
        owesSize = sizeIsDue();
        tellSize();
    }

    private boolean sizeIsDue() {
        return watch.codec().tellsSize()
                && size != ResumeToken.UNKNOWN_SIZE
                && sinceSize > 0
                && (sinceSize >= sources.options().messages().sizeEvery()
                        || since(lastSizeNanos).compareTo(sources.patience().checkpoint()) >= 0);
    }

    /** Only right after a message with is_current: that is when the number is true. */
    private void tellSize() {
        if (owesSize && to.ready()) {
            owesSize = false;
            sinceSize = 0;
            lastSizeNanos = to.loop().nanoTime();
            to.send(watch.codec().size(size), 0);
        }
    }

    /** Nothing more is at hand: either nothing has happened yet, or the ring no longer has it. */
    private void atEnd() {
        catchUp.pageRead();
        if (reader.atHead()) {
            keptUp = true;
            to.phase("FOLLOWING");
        } else {
            to.phase("CATCHING_UP");
            catchUp.read(reader.position(), this::take);
        }
    }

    private void take(ChangeFeed.Page page) {
        if (page.expired()) {
            expired();
        } else {
            reader.take(page);
            keptUp = true;
        }
    }

    /**
     * Changes after this watch's place are gone. Whose fault that is decides: a token that was too old, or a node that
     * itself lost the feed, begins anew; a client that did not keep up is let go.
     */
    private void expired() {
        if (!keptUp || reader.feedBroke()) {
            watch.hardReset();
        } else {
            to.cutOff("this watch has fallen so far behind that changes it has not read are gone; begin again");
        }
    }

    @Override
    public void tick() {
        if (reader.hasPage() && to.blockedFor().compareTo(KEEP_PAGE) >= 0) {
            reader.dropPage();
            catchUp.pageRead();
        }
        boolean due = since(lastTokenNanos).compareTo(sources.patience().checkpoint()) >= 0;
        if (due && sinceCurrent == 0 && to.ready() && reader.peek() == null && reader.atHead()) {
            sendCurrent(watch.draft());
        }
    }

    @Override
    public long lag() {
        return reader.lag();
    }

    @Override
    public void close() {
        catchUp.close();
    }

    private Duration since(long nanos) {
        return Duration.ofNanos(to.loop().nanoTime() - nanos);
    }

    @Override
    public String toString() {
        return "FOLLOWING";
    }
}
