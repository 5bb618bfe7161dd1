package com.goten.watch;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException;
import com.goten.errors.GotenException.Cancelled;
import com.goten.errors.GotenException.DeadlineExceeded;
import com.goten.errors.GotenException.Internal;
import com.goten.errors.GotenException.Unavailable;
import com.goten.watch.RegionStreams.RegionStream;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One region's stream within a merged watch. Opened anew when it is lost, with pauses, until it has been away for too
 * long. One that cannot be opened in the first place ends the watch at once, or, where the client wants what there is
 * without it, is missing: then the watch ends when the region is back, so that what the client was told of missing
 * regions is true as long as it runs.
 *
 * <pre>
 *   OPENING ─┬─ opened ──► OPEN ── lost, again and again ──► the watch ends
 *            └─ out of reach ──► MISSING ── opened ──► the watch ends
 * </pre>
 *
 * Lives on the watch's loop.
 */
final class RegionPart {
    /** Between looks whether a region that is missing is back. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final String region;
    private final Whole whole;
    private final Subscription to;
    private final RegionStreams streams;
    private final Patience patience;
    private State state = State.OPENING;
    /** Tells the present stream from those before it, whose last words nobody wants. */
    private int round;
    private @Nullable RegionStream stream;

    private enum State {
        OPENING,
        OPEN,
        MISSING
    }

    /** The watch that it is a part of. */
    interface Whole {
        /** What to ask the region for, now. */
        DynamicMessage request(String region);

        /** @return completes when the next message may come */
        Future<Void> message(String region, Buffer message);

        /**
         * The stream has been lost, and will be opened anew.
         *
         * @return how long to wait before, at least
         */
        Duration lost(String region);

        /** It has been found out whether the region is there or missing. */
        void settled(String region);
    }

    RegionPart(String region, Whole whole, Subscription to, RegionStreams streams, WatchOptions.Patience bounds) {
        this.region = region;
        this.whole = whole;
        this.to = to;
        this.streams = streams;
        this.patience = new Patience(to.loop(), bounds.outage());
    }

    /** Whether it is known yet whether the region is there. */
    boolean settled() {
        return state != State.OPENING;
    }

    /** Whether the watch does without it. */
    boolean missing() {
        return state == State.MISSING;
    }

    /** Begins anew after a while; one that is missing is looked for anyway. */
    void openAfter(Duration pause) {
        if (!missing()) {
            close();
            openLater(pause);
        }
    }

    private void openLater(Duration pause) {
        int after = round;
        Runnable open = () -> {
            if (after == round) {
                open();
            }
        };
        if (pause.isZero()) {
            open.run();
        } else {
            to.later(pause, open);
        }
    }

    void open() {
        close();
        int mine = round;
        streams.open(region, whole.request(region), message -> received(mine, message))
                .onComplete(opened -> to.loop().run(() -> opened(mine, opened)));
    }

    void close() {
        round++;
        if (stream != null) {
            stream.cancel();
            stream = null;
        }
    }

    private void opened(int mine, AsyncResult<RegionStream> opened) {
        if (opened.failed()) {
            gone(mine, opened.cause());
        } else if (mine != round) {
            opened.result().cancel();
        } else if (missing()) {
            opened.result().cancel();
            to.end(new Unavailable(
                    "region " + region + ", which was missing, can be asked again; resume with the last resume token",
                    "REGIONS_CHANGED"));
        } else {
            stream = opened.result();
            becomes(State.OPEN);
            stream.ended().onComplete(end -> to.loop().run(() -> gone(mine, end.cause())));
        }
    }

    private Future<Void> received(int mine, Buffer message) {
        if (mine != round || missing()) {
            return Future.failedFuture(new Cancelled("nobody waits for this stream any more"));
        }
        patience.succeeded();
        return whole.message(region, message);
    }

    private void gone(int mine, @Nullable Throwable cause) {
        if (mine != round) {
            return;
        }
        close();
        GotenException error = error(cause);
        if (missing() || state == State.OPENING && outOfReach(error) && streams.lacks(region)) {
            becomes(State.MISSING);
            openLater(LOOK);
        } else if (state == State.OPEN && patience.endures(error)) {
            Duration wanted = whole.lost(region);
            Duration pause = patience.pause();
            openLater(wanted.compareTo(pause) > 0 ? wanted : pause);
        } else {
            to.end(error);
        }
    }

    private void becomes(State next) {
        if (state != next) {
            state = next;
            whole.settled(region);
        }
    }

    private static boolean outOfReach(GotenException error) {
        return error instanceof Unavailable || error instanceof DeadlineExceeded;
    }

    private GotenException error(@Nullable Throwable cause) {
        if (cause == null) {
            return new Unavailable("the watch in " + region + " has ended", "REGION_STREAM_ENDED");
        }
        return cause instanceof GotenException known
                ? known
                : new Internal("the watch in " + region + " failed in an unforeseen way", cause);
    }
}
