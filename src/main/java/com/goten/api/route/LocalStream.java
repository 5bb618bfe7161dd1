package com.goten.api.route;

import com.goten.errors.GotenException;
import com.goten.watch.RegionStreams.RegionStream;
import com.goten.watch.WatchService.WatchHandle;
import com.goten.watch.WatchSink;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** This region's own part of a merged watch, as if it came from another one: a message at a time. */
final class LocalStream implements WatchSink, RegionStream {
    private final Context context;
    private final Function<Buffer, Future<Void>> messages;
    private final Promise<Void> ended = Promise.promise();
    private @Nullable WatchHandle running;
    private Runnable onWritable = () -> {};
    private boolean busy;

    LocalStream(Context context, Function<Buffer, Future<Void>> messages) {
        this.context = context;
        this.messages = messages;
    }

    void startedBy(WatchHandle handle) {
        running = handle;
    }

    @Override
    public boolean writable() {
        return !busy && !ended.future().isComplete();
    }

    @Override
    public void onWritable(Runnable action) {
        onWritable = action;
    }

    @Override
    public void send(WatchFrame frame) {
        Future<Void> taken = messages.apply(frame.message());
        if (!taken.succeeded()) {
            busy = true;
            taken.onSuccess(v -> context.runOnContext(next -> {
                busy = false;
                onWritable.run();
            }));
        }
    }

    @Override
    public void end(@Nullable GotenException reason) {
        if (reason == null) {
            ended.tryComplete();
        } else {
            ended.tryFail(reason);
        }
    }

    @Override
    public Future<Void> ended() {
        return ended.future();
    }

    @Override
    public void cancel() {
        ended.tryFail(new GotenException.Cancelled("nobody waits for this watch any more"));
        if (running != null) {
            running.cancel();
        }
    }
}
