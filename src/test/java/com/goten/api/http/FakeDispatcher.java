package com.goten.api.http;

import com.google.protobuf.DynamicMessage;
import com.goten.api.call.CallContext;
import com.goten.api.call.MethodDispatcher;
import com.goten.errors.GotenException;
import com.goten.schema.ApiMethod;
import com.goten.watch.WatchService.WatchHandle;
import com.goten.watch.WatchSink;
import com.goten.watch.WatchSink.WatchFrame;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/** Answers calls as a test says, and shows what arrived. */
final class FakeDispatcher implements MethodDispatcher {
    record Arrived(ApiMethod method, DynamicMessage request, CallContext context) {}

    final BlockingQueue<Arrived> arrived = new LinkedBlockingQueue<>();
    final BlockingQueue<OpenStream> streams = new LinkedBlockingQueue<>();
    volatile Function<Arrived, Future<DynamicMessage>> answer =
            call -> Future.succeededFuture(DynamicMessage.getDefaultInstance(call.method().output()));
    volatile Optional<GotenException> refusal = Optional.empty();

    @Override
    public Future<Buffer> unary(ApiMethod method, DynamicMessage request, CallContext context) {
        var call = new Arrived(method, request, context);
        arrived.add(call);
        return answer.apply(call).map(message -> Buffer.buffer(message.toByteArray()));
    }

    @Override
    public WatchHandle stream(ApiMethod method, DynamicMessage request, CallContext context, WatchSink sink) {
        refusal.ifPresent(reason -> {
            throw reason;
        });
        arrived.add(new Arrived(method, request, context));
        var stream = new OpenStream(sink, Vertx.currentContext());
        streams.add(stream);
        return () -> stream.cancelled.tryComplete();
    }

    /** A stream that the test feeds, from its own thread. */
    static final class OpenStream {
        final WatchSink sink;
        final Promise<Void> cancelled = Promise.promise();
        private final Context context;

        OpenStream(WatchSink sink, Context context) {
            this.sink = sink;
            this.context = context;
        }

        void send(String json, String token) {
            DynamicMessage message = TestApi.JSON.parse(TestApi.type("WatchItemsResponse"), json);
            send(message, token);
        }

        void send(DynamicMessage message, String token) {
            var frame = new WatchFrame(
                    Buffer.buffer(message.toByteArray()), Optional.of(token).filter(text -> !text.isEmpty()));
            run(() -> sink.send(frame));
        }

        void end(GotenException reason) {
            run(() -> sink.end(reason));
        }

        void endInOrder() {
            run(() -> sink.end(null));
        }

        void run(Runnable action) {
            context.runOnContext(ignored -> action.run());
        }
    }
}
