package com.goten.owner;

import com.goten.errors.GotenException;
import com.goten.mixin.PeerRest;
import com.goten.schema.DeploymentId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Calls to other deployments about owners. One that does not answer holds up nothing that others could answer: while
 * nothing has been heard of it for a second, and for a while after a call has failed, further calls to it fail at once;
 * then they are tried one at a time. Lives on one context, and answers there.
 */
final class PeerLines {
    private static final Duration SILENCE = Duration.ofSeconds(1);

    private final Consumer<Runnable> hop;
    private final Map<DeploymentId, Line> lines = new HashMap<>();

    /** @param hop runs something on that context, soon */
    PeerLines(Consumer<Runnable> hop) {
        this.hop = hop;
    }

    /** Fails with {@code Unavailable} where the call is not made, else as the call does. */
    <T> Future<T> call(DeploymentId peer, Supplier<Future<T>> call) {
        return lines.computeIfAbsent(peer, Line::new).call(call);
    }

    private final class Line {
        private final DeploymentId peer;
        private final PeerRest rest = new PeerRest();
        private int calls;
        private long heardNanos;

        Line(DeploymentId peer) {
            this.peer = peer;
        }

        <T> Future<T> call(Supplier<Future<T>> call) {
            if (!rest.over() || calls > 0 && (rest.failing() || silent())) {
                return Future.failedFuture(new GotenException.Unavailable(
                        peer + " did not answer a moment ago", "SOURCE_RESTS"));
            }
            if (calls++ == 0) {
                heardNanos = System.nanoTime();
            }
            Promise<T> answer = Promise.promise();
            Future.succeededFuture().compose(begun -> call.get()).onComplete(done -> hop.accept(() -> {
                ended(done.succeeded());
                if (done.succeeded()) {
                    answer.complete(done.result());
                } else {
                    answer.fail(done.cause());
                }
            }));
            return answer.future();
        }

        private boolean silent() {
            return System.nanoTime() - heardNanos > SILENCE.toNanos();
        }

        private void ended(boolean answered) {
            calls--;
            heardNanos = System.nanoTime();
            if (answered) {
                rest.answered();
            } else {
                rest.failed();
            }
        }
    }
}
