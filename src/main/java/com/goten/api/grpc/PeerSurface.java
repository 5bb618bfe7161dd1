package com.goten.api.grpc;

import com.goten.errors.GotenException;
import com.goten.errors.GotenException.DeadlineExceeded;
import com.goten.errors.GotenException.Unavailable;
import com.goten.mixin.PeerMethods;
import com.goten.mixin.PeerMethods.Answers;
import com.goten.mixin.PeerMethods.Running;
import com.goten.mixin.PeerMethods.Streaming;
import com.goten.mixin.PeerMethods.Unary;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The methods that other deployments call. They do not pass the gate of the clients: peers are answered before it opens
 * and while it drains, and {@link #end} is the last thing they hear.
 */
public final class PeerSurface {
    private final Vertx vertx;
    private final PeerMethods peerMethods;
    private final Set<OneStream> streams = ConcurrentHashMap.newKeySet();

    public PeerSurface(Vertx vertx, PeerMethods peerMethods) {
        this.vertx = vertx;
        this.peerMethods = peerMethods;
    }

    /** By full name. */
    Map<String, GrpcMethod> methods() {
        var all = new HashMap<String, GrpcMethod>();
        peerMethods.unary().forEach((name, method) -> all.put(name, exchange -> unary(name, method, exchange)));
        peerMethods.streaming().forEach((name, method) -> all.put(name, exchange -> stream(method, exchange)));
        return all;
    }

    /** Ends all streams: their readers resume elsewhere, or here when it is back. From any thread. */
    public void end() {
        streams.forEach(OneStream::stopped);
    }

    private GrpcMethod.Receiver unary(String name, Unary method, GrpcExchange exchange) {
        Deadline deadline = exchange.unaryDeadline();
        exchange.requestMustEndBy(deadline);
        return new OneRequest(request -> bounded(name, method.call(request, deadline), deadline)
                .onComplete(exchange::answer));
    }

    /** Whatever hangs, the peer is answered by its deadline. */
    private Future<Buffer> bounded(String name, Future<Buffer> running, Deadline deadline) {
        Promise<Buffer> answer = Promise.promise();
        long timer = vertx.setTimer(deadline.remainingMillis(), id -> answer.tryFail(
                new DeadlineExceeded(name + " was not answered by its deadline")));
        running.onSuccess(answer::tryComplete).onFailure(answer::tryFail);
        return answer.future().onComplete(answered -> vertx.cancelTimer(timer));
    }

    private GrpcMethod.Receiver stream(Streaming method, GrpcExchange exchange) {
        exchange.requestMustEndBy(exchange.unaryDeadline());
        var stream = new OneStream(method, exchange);
        return new OneRequest(stream::open, stream::gone);
    }

    /** One stream of answers. Ends once: by itself, because its reader has gone, or because this node stops. */
    private final class OneStream implements Answers {
        private final Streaming method;
        private final GrpcExchange exchange;
        private @Nullable Running running;
        private boolean over;

        OneStream(Streaming method, GrpcExchange exchange) {
            this.method = method;
            this.exchange = exchange;
        }

        void open(Buffer request) {
            exchange.forgetRead();
            streams.add(this);
            try {
                running = method.open(request, this);
            } catch (Throwable refusal) {
                finish();
                throw refusal;
            }
            exchange.writer().open();
        }

        void gone() {
            if (!over) {
                finish();
                stopRunning();
            }
        }

        void stopped() {
            exchange.onContext(() -> {
                if (!over) {
                    stopRunning();
                    end(new Unavailable("this node is stopping; resume with the last token", "DRAINING"));
                }
            });
        }

        private void stopRunning() {
            if (running != null) {
                running.stop();
            }
        }

        private void finish() {
            over = true;
            streams.remove(this);
        }

        @Override
        public boolean writable() {
            return !over && exchange.writer().writable();
        }

        @Override
        public void onWritable(Runnable action) {
            exchange.writer().onWritable(() -> {
                if (!over) {
                    action.run();
                }
            });
        }

        @Override
        public void send(Buffer message) {
            if (!over) {
                exchange.writer().send(message);
            }
        }

        @Override
        public void end(@Nullable GotenException reason) {
            if (!over) {
                finish();
                exchange.end(reason);
            }
        }
    }
}
