package com.goten.mixin;

import com.goten.errors.GotenException;
import com.goten.mixin.PeerMethods.Answers;
import com.goten.mixin.PeerMethods.Running;
import com.goten.mixin.v1.WatchDeletionsResponse;
import com.goten.schema.DeploymentId;
import com.goten.store.FeedCursor;
import com.goten.store.Shadows;
import com.goten.store.Shadows.Notices;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;

/**
 * The deletions that one source is told of, page by page, as it takes them.
 *
 * <pre>
 *   idle ── woken, or a while has passed ──► reading ── a page ──► sent ── full ──► reading
 *     ▲                                         │                    │
 *     └───────────────── nothing ───────────────┴──── not full ──────┘
 * </pre>
 *
 * Lives on the context that opened it.
 */
final class DeletionStream implements Running {
    /** So often also where nothing was told: another node may have committed deletions. */
    private static final Duration POLL = Duration.ofSeconds(5);
    private static final int PAGE = 500;

    private final Vertx vertx;
    private final Context context;
    private final DeploymentId own;
    private final DeploymentId source;
    private final Shadows shadows;
    private final String feed;
    private final Answers answers;
    private final Runnable onOver;
    private FeedCursor cursor;
    private boolean reading;
    private boolean again;
    private boolean over;
    private long timer;

    /** @param onOver called once, when it has ended from either side */
    DeletionStream(
            Vertx vertx,
            DeploymentId own,
            DeploymentId source,
            Shadows shadows,
            DeletionToken from,
            Answers answers,
            Runnable onOver) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.own = own;
        this.source = source;
        this.shadows = shadows;
        this.feed = from.feed();
        this.cursor = from.cursor();
        this.answers = answers;
        this.onOver = onOver;
    }

    void start() {
        answers.onWritable(this::read);
        timer = vertx.setPeriodic(POLL.toMillis(), id -> read());
        read();
    }

    /** There may be more; from any thread. */
    void wake() {
        context.runOnContext(ignored -> read());
    }

    @Override
    public void stop() {
        if (!over) {
            over = true;
            vertx.cancelTimer(timer);
            onOver.run();
        }
    }

    private void read() {
        if (reading) {
            again = true;
        } else if (!over && answers.writable()) {
            reading = true;
            again = false;
            shadows.notices(source, cursor, PAGE).onComplete(this::taken);
        }
    }

    private void taken(AsyncResult<Notices> page) {
        reading = false;
        if (over) {
            return;
        }
        if (page.failed()) {
            stop();
            answers.end(new GotenException.Unavailable(
                    own + " cannot read its deletions: " + page.cause().getMessage(), "NOTICES_UNREADABLE"));
            return;
        }
        boolean any = !page.result().next().equals(cursor);
        if (any) {
            cursor = page.result().next();
            send(page.result());
        }
        if (any || again) {
            context.runOnContext(ignored -> read());
        }
    }

    private void send(Notices page) {
        var message = WatchDeletionsResponse.newBuilder().setResumeToken(new DeletionToken(feed, cursor).toString());
        page.going().forEach(going ->
                message.addDeletions(new NamedTarget(own.service(), going.uuid(), going.key()).message()));
        answers.send(Buffer.buffer(message.build().toByteArray()));
    }
}
