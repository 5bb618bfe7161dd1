package com.goten.api.call;

import com.goten.errors.GotenException;
import com.goten.watch.WatchService.WatchHandle;
import com.goten.watch.WatchSink;
import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A call with a stream of answers, from its opening to its end. It ends once, in one of three ways:
 *
 * <pre>
 *   open ──► end(reason)    the producer is through, or cuts the reader off
 *       ├──► cancel()       the client has gone
 *       └──► stop(reason)   the server wants to: deadline, drain
 * </pre>
 *
 * Lives on one context, as its sink does.
 */
public final class RunningStream implements WatchSink, WatchHandle {
    private final Call call;
    private final WatchSink sink;
    private final Context context;
    private final List<Consumer<Optional<GotenException>>> endings = new ArrayList<>();
    private @Nullable WatchHandle producer;
    private boolean over;

    RunningStream(Call call, WatchSink sink, Context context) {
        this.call = call;
        this.sink = sink;
        this.context = context;
    }

    public Call call() {
        return call;
    }

    /** Runs the action when the stream is over, with the reason where that is not the regular end. */
    public void whenOver(Consumer<Optional<GotenException>> action) {
        endings.add(action);
    }

    void startedBy(WatchHandle handle) {
        producer = handle;
        if (over) {
            handle.cancel();
        }
    }

    /** Ends it from the server's side; from any thread. */
    void stop(GotenException reason) {
        context.runOnContext(v -> stopHere(reason));
    }

    private void stopHere(GotenException reason) {
        if (!over) {
            cancelProducer();
            end(reason);
        }
    }

    /** Ends it before it has begun: nothing reaches the sink. */
    void refuse(GotenException reason) {
        finish(Optional.of(reason));
    }

    @Override
    public boolean writable() {
        return sink.writable();
    }

    @Override
    public void onWritable(Runnable action) {
        sink.onWritable(() -> {
            if (!over) {
                action.run();
            }
        });
    }

    @Override
    public void send(WatchFrame frame) {
        if (!over) {
            sink.send(frame);
        }
    }

    @Override
    public void end(@Nullable GotenException reason) {
        if (!over) {
            finish(Optional.ofNullable(reason));
            sink.end(reason);
        }
    }

    @Override
    public void cancel() {
        if (!over) {
            cancelProducer();
            finish(Optional.of(new GotenException.Cancelled("the client has gone")));
        }
    }

    private void cancelProducer() {
        if (producer != null) {
            producer.cancel();
        }
    }

    private void finish(Optional<GotenException> reason) {
        over = true;
        endings.forEach(ending -> ending.accept(reason));
    }
}
