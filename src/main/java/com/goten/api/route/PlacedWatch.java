package com.goten.api.route;

import com.goten.api.call.Call;
import com.goten.errors.GotenException;
import com.goten.errors.GotenException.Unavailable;
import com.goten.watch.WatchService.WatchHandle;
import com.goten.watch.WatchSink;
import io.vertx.core.Context;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A watch that is open, with the regions that it was opened over. Where those are others by now it is ended: of what is in
 * a region that has come since it would never hear. Its client opens it anew with its token, and is told what it has
 * missed.
 *
 * <p>Lives on the context of its sink.
 */
final class PlacedWatch implements WatchSink, WatchHandle {
    private final Context context;
    private final Call call;
    private final List<String> regions;
    private final WatchSink sink;
    private final Consumer<PlacedWatch> whenOver;
    private @Nullable WatchHandle running;
    private boolean over;

    /** @param regions empty where it is served here */
    PlacedWatch(
            Context context, Call call, List<String> regions, WatchSink sink, Consumer<PlacedWatch> whenOver) {
        this.context = context;
        this.call = call;
        this.regions = regions;
        this.sink = sink;
        this.whenOver = whenOver;
    }

    Call call() {
        return call;
    }

    void startedBy(WatchHandle handle) {
        running = handle;
    }

    /** Where it would be opened now; from any thread. */
    void wouldBeIn(List<String> now) {
        if (!now.equals(regions)) {
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
        sink.send(frame);
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
