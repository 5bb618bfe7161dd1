package com.goten.watch;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException;
import com.goten.errors.GotenException.Cancelled;
import com.goten.errors.GotenException.Internal;
import com.goten.errors.GotenException.Unavailable;
import com.goten.watch.RegionStreams.RegionStream;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * One region's stream within a merged watch. Opened anew when it is lost, with pauses, until it has been away for too
 * long; one that cannot be opened in the first place ends the watch at once. Lives on the watch's loop.
 */
final class RegionPart {
    private final String region;
    private final Whole whole;
    private final Subscription to;
    private final RegionStreams streams;
    private final Patience patience;
    private boolean everOpen;
    /** Tells the present stream from those before it, whose last words nobody wants. */
    private int round;
    private @Nullable RegionStream stream;

    /** The watch that it is a part of. */
    interface Whole {
        /** What to ask the region for, now. */
        DynamicMessage request(String region);

        /** @return completes when the next message may come */
        Future<Void> message(String region, Buffer message);

        /** The stream has been lost, and will be opened anew. */
        void lost(String region);
    }

    RegionPart(String region, Whole whole, Subscription to, RegionStreams streams, WatchOptions.Patience bounds) {
        this.region = region;
        this.whole = whole;
        this.to = to;
        this.streams = streams;
        this.patience = new Patience(to.loop(), bounds.outage());
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
        } else {
            everOpen = true;
            stream = opened.result();
            stream.ended().onComplete(end -> to.loop().run(() -> gone(mine, end.cause())));
        }
    }

    private Future<Void> received(int mine, Buffer message) {
        if (mine != round) {
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
        if (everOpen && patience.endures(error)) {
            whole.lost(region);
            int after = round;
            to.later(patience.pause(), () -> {
                if (after == round) {
                    open();
                }
            });
        } else {
            to.end(error);
        }
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
