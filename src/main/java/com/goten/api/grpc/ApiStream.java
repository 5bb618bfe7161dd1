package com.goten.api.grpc;

import com.google.protobuf.DynamicMessage;
import com.goten.api.call.CallContext;
import com.goten.api.call.MethodDispatcher;
import com.goten.api.call.WireMessages;
import com.goten.errors.GotenException;
import com.goten.schema.ApiMethod;
import com.goten.time.Deadline;
import com.goten.watch.WatchService.WatchHandle;
import com.goten.watch.WatchSink;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** An API method with a stream of answers. The producer sends only while the transport takes it. */
record ApiStream(ApiMethod method, MethodDispatcher dispatcher) implements GrpcMethod {

    @Override
    public Receiver open(GrpcExchange exchange) {
        exchange.requestMustEndBy(exchange.unaryDeadline());
        return new OneStream(exchange, exchange.streamDeadline()).receiver();
    }

    /** One call of it. */
    private final class OneStream implements WatchSink {
        private final GrpcExchange exchange;
        private final Deadline deadline;
        private @Nullable WatchHandle running;

        OneStream(GrpcExchange exchange, Deadline deadline) {
            this.exchange = exchange;
            this.deadline = deadline;
        }

        Receiver receiver() {
            return new OneRequest(this::call, this::cancel);
        }

        private void call(Buffer bytes) {
            CallContext context = exchange.callContext(deadline);
            DynamicMessage request = WireMessages.request(method.input(), bytes);
            exchange.forgetRead();
            running = dispatcher.stream(method, request, context, this);
            if (!context.answer().waitsForFirstMessage()) {
                exchange.writer().open(context.answer().all());
            }
        }

        private void cancel() {
            if (running != null) {
                running.cancel();
            }
        }

        @Override
        public boolean writable() {
            return exchange.writer().writable();
        }

        @Override
        public void onWritable(Runnable action) {
            exchange.writer().onWritable(action);
        }

        @Override
        public void send(WatchFrame frame) {
            exchange.send(frame.message());
        }

        @Override
        public void end(@Nullable GotenException reason) {
            exchange.end(reason);
        }
    }
}
