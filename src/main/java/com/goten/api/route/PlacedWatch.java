package com.goten.api.route;

import com.goten.api.call.Call;
import com.goten.errors.GotenException;
import com.goten.errors.GotenException.Unavailable;
import com.goten.watch.WatchService.WatchHandle;
import com.goten.watch.WatchSink;
import io.vertx.core.Context;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A watch that is open, with the regions that it was opened over. Where those are others by now it is ended: of what is in
 * a region that has come since it would never hear. So is one over copies when a policy is announced by which not all of
 * them stay here, and one of what begins to be handed over to another region, or has been: before it is sent the first change
 * after that, for what leaves is not gone. Its client opens it anew with its token, and is told what it has missed. A watch over the owners goes on where copies would do by now.
 *
 * <p>Lives on the context of its sink.
 */
final class PlacedWatch implements WatchSink, WatchHandle {
    private final Context context;
    private final Call call;
    private final Ownership ownership;
    private final WatchPlace place;
    private final WatchSink sink;
    private final Consumer<PlacedWatch> whenOver;
    private @Nullable WatchHandle running;
    private boolean over;

    PlacedWatch(
            Context context,
            Call call,
            Ownership ownership,
            WatchPlace place,
            WatchSink sink,
            Consumer<PlacedWatch> whenOver) {
        this.context = context;
        this.call = call;
        this.ownership = ownership;
        this.place = place;
        this.sink = sink;
        this.whenOver = whenOver;
    }

    Call call() {
        return call;
    }

    /** What is over by then is not wanted any more. */
    void startedBy(WatchHandle handle) {
        running = handle;
        if (over) {
            handle.cancel();
        }
    }

    /** Where it would be opened now; from any thread. */
    void wouldBeIn(WatchPlace now) {
        if (!now.regions().equals(place.regions()) || !place.stands(ownership)) {
            context.runOnContext(v -> move());
        }
    }

    private void move() {
        if (!over) {
            if (running != null) {
                running.cancel();
            }
            end(new Unavailable(
                    "the regions of what is watched are others now; resume with the last resume token",
                    "REGIONS_CHANGED"));
        }
    }

    @Override
    public boolean writable() {
        return sink.writable();
    }

    @Override
    public void onWritable(Runnable action) {
        sink.onWritable(action);
    }

    @Override
    public void send(WatchFrame frame) {
        if (over) {
            return;
        }
        if (place.stands(ownership)) {
            sink.send(frame);
        } else {
            move();
        }
    }

    @Override
    public void end(@Nullable GotenException reason) {
        if (!over) {
            finish();
            sink.end(reason);
        }
    }

    @Override
    public void cancel() {
        context.runOnContext(v -> finish());
        if (running != null) {
            running.cancel();
        }
    }

    /** Nobody is told where it would be any more. */
    void finish() {
        over = true;
        whenOver.accept(this);
    }
}
