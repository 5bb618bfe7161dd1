package com.goten.watch;

import com.goten.errors.GotenException;
import com.goten.resource.OrderBy;
import com.goten.resource.Projection;
import com.goten.resource.StoredResource;
import com.goten.store.FeedCursor;
import com.goten.store.ListQuery;
import com.goten.store.ResourceReader.Snapshot;
import com.goten.watch.Subscription.Awaiting;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends everything that is in view, in chunks, then hands over to {@link FollowStage} at the snapshot's place.
 *
 * <p>One chunk is read ahead of what is sent: only so is it known which is the last. Where the store fails in between,
 * the client is told to drop the unfinished batch (soft reset; after a hard reset, hard reset again) and all of it is
 * read once more, because the view that was being read is gone.
 */
final class SnapshotStage implements StatelessWatch.Stage {
    private static final int CHUNKS_IN_HAND = 2;

    private final StatelessWatch watch;
    private final Subscription to;
    private final WatchSources sources;
    private final boolean hard;
    private final Patience patience;
    private final Queue<StoredResource> head = new ArrayDeque<>();
    private final Queue<List<StoredResource>> chunks = new ArrayDeque<>();
    private List<StoredResource> filling = new ArrayList<>();
    private ReadSize readSize;
    private boolean owesReset;
    private boolean reading;
    private boolean complete;
    private boolean done;
    private boolean dirty;
    private long size;
    private long openedNanos;
    private Duration blockedBefore = Duration.ZERO;
    private Turnstile.@Nullable Pass pass;
    private @Nullable Snapshot snapshot;
    private @Nullable FeedCursor place;

    /** @param hard whether the client must forget what it has, because it continues from nowhere */
    SnapshotStage(StatelessWatch watch, boolean hard) {
        this.watch = watch;
        this.to = watch.to();
        this.sources = watch.sources();
        this.hard = hard;
        this.owesReset = hard;
        this.patience = new Patience(to.loop(), sources.patience().outage());
        this.readSize = new ReadSize(messageBytes());
    }

    private int messageBytes() {
        return sources.options().messages().maxBytes();
    }

    @Override
    public void start() {
        readSize = new ReadSize(messageBytes());
        await(sources.patience().outage(), sources.snapshots().enter(), "waiting in line for a snapshot",
                Turnstile.Pass::leave, this::open);
    }

    private void open(Turnstile.Pass mine) {
        pass = mine;
        Selection selection = watch.request().selection();
        var query = new ListQuery(
                selection.type(),
                selection.scope(),
                selection.filter(),
                OrderBy.name(selection.type()),
                Optional.empty(),
                Integer.MAX_VALUE,
                selection.ownedOnly());
        await(sources.patience().read(), sources.reader().openSnapshot(query), "opening a snapshot",
                Snapshot::close, this::opened);
    }

    private void opened(Snapshot view) {
        snapshot = view;
        openedNanos = to.loop().nanoTime();
        blockedBefore = to.blockedInAll();
        place = view.cursor();
        read();
    }

    private void read() {
        if (reading || complete || snapshot == null || chunks.size() >= CHUNKS_IN_HAND) {
            return;
        }
        reading = true;
        await(sources.patience().read(), snapshot.next(readSize.of(watch.chunk() - filling.size())),
                "reading a snapshot", late -> {}, this::got);
    }

    private void got(List<StoredResource> part) {
        reading = false;
        patience.succeeded();
        if (part.isEmpty()) {
            fill();
            complete = true;
            letGo();
            return;
        }
        filling.addAll(part);
        readSize.read(part);
        if (filling.size() >= watch.chunk() || ReadSize.bytes(filling) >= messageBytes()) {
            fill();
        }
        read();
    }

    /** What has been read for one message is whole. */
    private void fill() {
        if (!filling.isEmpty()) {
            chunks.add(filling);
            filling = new ArrayList<>();
        }
    }

    @Override
    public void proceed() {
        if (owesReset && to.ready()) {
            sendReset();
        }
        while (!owesReset && !done && sendable() && to.ready()) {
            send();
            read();
        }
    }

    /** The last chunk must be known for what it is before it is sent. */
    private boolean sendable() {
        return complete || chunks.size() >= CHUNKS_IN_HAND;
    }

    private void send() {
        if (head.isEmpty() && !chunks.isEmpty()) {
            head.addAll(chunks.remove());
        }
        Draft draft = watch.draft();
        while (!head.isEmpty() && !draft.full()) {
            draft.add(encoded(head.remove()));
        }
        size += draft.count();
        dirty = true;
        if (complete && head.isEmpty() && chunks.isEmpty()) {
            finish(draft);
        } else {
            to.send(watch.codec().partial(draft.message()), draft.count());
        }
    }

    private byte[] encoded(StoredResource resource) {
        Projection projection = watch.request().selection().projection();
        return watch.codec().changes().current(projection.wire(resource)).getBytes();
    }

    private void finish(Draft draft) {
        done = true;
        FeedCursor from = Objects.requireNonNull(place);
        to.send(watch.codec().current(draft.message(), watch.token(from, size)), draft.count());
        watch.enter(FollowStage.afterSnapshot(watch, new ResumeToken(from, size)));
    }

    private void sendReset() {
        owesReset = false;
        dirty = hard;
        to.metrics().reset(hard);
        to.send(hard ? watch.codec().hardReset() : watch.codec().softReset(), 0);
    }

    /** A failure before anything was sent is told as one; later the client is made to drop what it has of the batch. */
    private void failed(GotenException error) {
        letGo();
        if (!patience.endures(error) || !to.hasSent()) {
            to.end(error);
            return;
        }
        owesReset |= dirty;
        reading = false;
        size = 0;
        head.clear();
        chunks.clear();
        filling.clear();
        to.later(patience.pause(), this::start);
    }

    @Override
    public void tick() {
        if (snapshot != null) {
            checkHold();
        }
    }

    /** What is held costs the database, and those in line: a client that is slow with it loses it. */
    private void checkHold() {
        WatchOptions.Patience bounds = sources.patience();
        Duration blocked = to.blockedFor();
        Duration blockedMeanwhile = to.blockedInAll().minus(blockedBefore);
        Duration open = Duration.ofNanos(to.loop().nanoTime() - openedNanos);
        if (blocked.compareTo(bounds.slowSnapshot()) >= 0) {
            to.cutOff("nothing was read from the snapshot for " + blocked.toSeconds() + " s; begin again");
        } else if (sources.snapshots().waiting() > 0 && blockedMeanwhile.compareTo(bounds.sharedSnapshot()) >= 0) {
            to.cutOff("the snapshot has waited " + blockedMeanwhile.toSeconds()
                    + " s for its reader, and others wait for theirs; begin again");
        } else if (open.compareTo(bounds.longestSnapshot()) >= 0) {
            to.cutOff("the snapshot has not been read to its end in " + open.toMinutes() + " min; narrow the watch");
        }
    }

    @Override
    public void close() {
        letGo();
    }

    private void letGo() {
        Future<Void> closed = snapshot == null ? Future.succeededFuture() : snapshot.close();
        snapshot = null;
        if (pass != null) {
            pass.leaveAfter(closed, to.loop(), sources.patience().read());
            pass = null;
        }
    }

    private <T> void await(Duration limit, Future<T> future, String what, Consumer<T> late, Consumer<T> then) {
        to.await(limit, future, what, late, new Awaiting<T>() {
            @Override
            public void got(T result) {
                then.accept(result);
            }

            @Override
            public void failed(GotenException error) {
                SnapshotStage.this.failed(error);
            }
        });
    }

    @Override
    public String toString() {
        return "SNAPSHOT";
    }
}
