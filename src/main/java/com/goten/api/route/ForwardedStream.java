package com.goten.api.route;

import com.goten.api.call.Call;
import com.goten.errors.GotenException;
import com.goten.errors.GotenException.Internal;
import com.goten.mixin.Peers;
import com.goten.resource.WireFields;
import com.goten.watch.WatchService.WatchHandle;
import com.goten.watch.WatchSink;
import com.goten.watch.WatchSink.WatchFrame;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A stream that another region answers, message for message: the next one is read when the client can take it. When it
 * is lost the client's stream ends, and he opens it anew as any other. Who says that it is not his to answer has sent nothing:
 * then the next one is asked, where there may be several.
 */
final class ForwardedStream implements WatchHandle {
    private final Context context;
    private final Call call;
    private final Forwarder forwarder;
    private final WatchSink sink;
    private final int resumeToken;
    private Promise<Void> writable = Promise.promise();
    private Peers.@Nullable Stream stream;
    private boolean over;

    ForwardedStream(Context context, Call call, Forwarder forwarder, WatchSink sink) {
        this.context = context;
        this.call = call;
        this.forwarder = forwarder;
        this.sink = sink;
        this.resumeToken =
                call.method().responseField("resume_token").map(FieldDescriptor::getNumber).orElse(0);
    }

    /** To be called on the sink's context. @param regions that may answer, in the order in which they are asked */
    void open(List<String> regions) {
        sink.onWritable(this::goOn);
        ask(regions);
    }

    private void ask(List<String> regions) {
        List<String> others = regions.subList(1, regions.size());
        forwarder.stream(regions.get(0), call.method(), call.request(), call.context(), false, this::message)
                .onComplete(opened -> context.runOnContext(v -> {
                    if (opened.failed()) {
                        ended(opened.cause(), others);
                    } else {
                        opened(opened.result(), others);
                    }
                }));
    }

    private void opened(Peers.Stream open, List<String> others) {
        if (over) {
            open.cancel();
            return;
        }
        stream = open;
        open.ended().onComplete(end -> context.runOnContext(v -> ended(end.cause(), others)));
    }

    private void ended(@Nullable Throwable cause, List<String> others) {
        if (!over && cause != null && !others.isEmpty() && Regions.belongsElsewhere(cause)) {
            ask(others);
        } else {
            end(cause);
        }
    }

    private Future<Void> message(Buffer message) {
        if (!over) {
            sink.send(new WatchFrame(message, token(message)));
        }
        return sink.writable() ? Future.succeededFuture() : writable.future();
    }

    private void goOn() {
        Promise<Void> waiting = writable;
        writable = Promise.promise();
        waiting.complete();
    }

    private Optional<String> token(Buffer message) {
        if (resumeToken == 0) {
            return Optional.empty();
        }
        var token = new StringBuilder();
        WireFields.walk(message, new WireFields.Visitor() {
            @Override
            public void bytes(int field, Buffer value) {
                if (field == resumeToken) {
                    token.append(value);
                }
            }
        });
        return token.isEmpty() ? Optional.empty() : Optional.of(token.toString());
    }

    private void end(@Nullable Throwable cause) {
        if (!over) {
            over = true;
            sink.end(cause == null || cause instanceof GotenException
                    ? (GotenException) cause
                    : new Internal("a forwarded stream failed in an unforeseen way", cause));
        }
    }

    @Override
    public void cancel() {
        context.runOnContext(v -> {
            over = true;
            if (stream != null) {
                stream.cancel();
            }
        });
    }
}
