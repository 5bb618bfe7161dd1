package com.goten.sync;

import com.goten.errors.GotenException.Aborted;
import com.goten.errors.GotenException.Cancelled;
import com.goten.errors.GotenException.Unavailable;
import com.goten.errors.GotenException.Unimplemented;
import com.goten.mixin.Peers;
import com.goten.schema.DeploymentId;
import com.goten.store.Copies;
import com.goten.store.Copies.Tenure;
import com.goten.store.Origin;
import com.goten.time.Pauses;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the copies from one region, in one version: a stream of what it owns, opened anew whenever it ends, from where the
 * database is.
 *
 * <pre>
 *   taking the tenure ──► opening ──► open ── ended, refused, silent, not written ──► pausing ──► taking the tenure …
 *                                      └── stop ──► STOPPED, when nothing is being written any more
 * </pre>
 *
 * The token comes with the tenure: whatever another node, or this one, had under way is in it, or fails. Lives on one
 * context.
 */
final class CopyStream {
    private static final Logger LOG = LoggerFactory.getLogger(CopyStream.class);
    private static final Pauses PAUSES = new Pauses(Duration.ofMillis(100), Duration.ofSeconds(10));
    /** While images are rolled out a region may not have the version yet. */
    private static final Pauses UNIMPLEMENTED = new Pauses(Duration.ofSeconds(1), Duration.ofSeconds(60));
    private static final Pauses PASSED_OVER = new Pauses(Duration.ofMillis(500), Duration.ofSeconds(30));

    private final Vertx vertx;
    private final Context context;
    private final SyncSurroundings around;
    private final SyncOptions options;
    private final DeploymentId peer;
    private final Origin origin;
    private final SyncObserver observer;
    private final CopyProgress progress;
    private final Comparisons comparisons;
    private @Nullable CopyWriter writer;
    private Peers.@Nullable Stream stream;
    private @Nullable Promise<Void> stopping;
    private boolean running;
    private long timer = -1;
    private int failures;

    CopyStream(
            Vertx vertx,
            Context context,
            SyncSurroundings around,
            SyncOptions options,
            DeploymentId peer,
            SyncObserver observer) {
        this.vertx = vertx;
        this.context = context;
        this.around = around;
        this.options = options;
        this.peer = peer;
        this.origin = new Origin(peer.region(), around.version());
        this.observer = observer;
        this.progress = new CopyProgress(origin, around.states());
        this.comparisons = new Comparisons(vertx, options.compare(), this::compareDue, found -> {
            observer.compared(peer.region(), found);
        });
    }

    private void compareDue() {
        if (writer == null || stream == null || !around.states().complete(peer.region())) {
            comparisons.later();
        } else {
            compare();
        }
    }

    void start() {
        comparisons.start();
        open();
    }

    private void open() {
        running = true;
        progress.connecting();
        around.copies().take(origin)
                .compose(tenure -> here(Future.succeededFuture(tenure)))
                .compose(this::open)
                .onComplete(ended -> context.runOnContext(now -> over(ended)));
    }

    /** Completes when nothing is written any more. */
    Future<Void> stop() {
        if (stopping == null) {
            stopping = Promise.promise();
            vertx.cancelTimer(timer);
            comparisons.stop();
            if (stream != null) {
                stream.cancel();
            }
            if (!running) {
                stopped();
            }
        }
        return stopping.future();
    }

    CopyStatus status() {
        return progress.status(comparisons.status());
    }

    /** Compares all copies with their owner, now; where that is being done, the same. Fails where the stream is not open. */
    Future<CopyComparer.Found> compare() {
        CopyWriter writing = writer;
        return writing == null || stream == null
                ? Future.failedFuture(new Unavailable("the stream of " + peer + " is not open", "PEER_UNREACHABLE"))
                : comparisons.run(() -> new CopyComparer(context, around, peer, writing.tenure(), writing).run());
    }

    private Future<Void> open(Tenure tenure) {
        if (stopping != null) {
            return Future.failedFuture(new Cancelled("nobody wants it any more"));
        }
        around.states().follow(tenure.cursor());
        var writing = new CopyWriter(context, around, options, tenure, progress, observer);
        writer = writing;
        return around.client()
                .watch(peer, origin.version(), tenure.cursor().token(), writing::receive)
                .compose(open -> here(Future.succeededFuture(open)))
                .compose(open -> opened(open, writing, tenure.cursor().complete()))
                .transform(ended -> here(closed(writing, ended)));
    }

    private Future<Void> opened(Peers.Stream open, CopyWriter writing, boolean complete) {
        stream = open;
        progress.open(complete);
        if (stopping != null) {
            open.cancel();
        }
        writing.broken().onFailure(cause -> open.cancel());
        var passed = new PassedOver(context, around, peer, writing.tenure(), writing, PASSED_OVER);
        writing.onPassedOver(passed::soon);
        passed.soon();
        Promise<Void> silent = Promise.promise();
        long watchdog = vertx.setPeriodic(Math.max(1, options.silence().toMillis() / 4), id -> {
            if (writing.silentFor().compareTo(options.silence()) > 0) {
                silent.tryFail(new Unavailable(peer + " says nothing any more", "PEER_SILENT"));
                open.cancel();
            }
        });
        return open.ended()
                .recover(failure -> Future.failedFuture(silent.future().isComplete() ? silent.future().cause() : failure))
                .onComplete(ended -> {
                    vertx.cancelTimer(watchdog);
                    context.runOnContext(now -> passed.stop());
                });
    }

    /** What broke the writer broke the stream. */
    private static Future<Void> closed(CopyWriter writing, AsyncResult<Void> ended) {
        return writing.close().compose(closed -> {
            Future<Void> broken = writing.broken();
            if (broken.failed()) {
                return broken;
            }
            return ended.succeeded() ? Future.succeededFuture() : Future.failedFuture(ended.cause());
        });
    }

    /** Until it follows again it knows no more than what is in the database: another node may be the one that writes. */
    private void over(AsyncResult<Void> ended) {
        around.states().leave(origin.region());
        running = false;
        stream = null;
        if (writer != null && writer.hasWritten() && !takenOver(ended.cause())) {
            failures = 0;
        }
        writer = null;
        if (stopping != null) {
            stopped();
        } else {
            pause(ended);
        }
    }

    /** Two nodes that both take themselves for the one that copies take over from each other ever more slowly. */
    private static boolean takenOver(@Nullable Throwable cause) {
        return cause instanceof Aborted aborted && aborted.info().reason().equals(Copies.OVER);
    }

    private void stopped() {
        Objects.requireNonNull(stopping).complete();
    }

    private void pause(AsyncResult<Void> ended) {
        boolean unimplemented = ended.cause() instanceof Unimplemented;
        String reason = ended.succeeded() ? "it has ended" : String.valueOf(ended.cause().getMessage());
        long millis = (unimplemented ? UNIMPLEMENTED : PAUSES).jittered(failures++).toMillis();
        if (unimplemented) {
            progress.waiting();
        } else {
            progress.waiting(reason);
            observer.lost(origin.region());
        }
        LOG.info("sync.stream_ended deployment={} peer={} pauseMillis={} reason={}", around.own(), peer, millis, reason);
        timer = vertx.setTimer(Math.max(1, millis), id -> {
            if (stopping == null) {
                open();
            }
        });
    }

    /** Goes on where this lives. */
    private <T> Future<T> here(Future<T> work) {
        Promise<T> result = Promise.promise();
        work.onComplete(done -> context.runOnContext(now -> result.handle(done)));
        return result.future();
    }
}
