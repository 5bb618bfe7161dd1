package com.goten.cascade;

import com.goten.errors.GotenException;
import com.goten.mixin.NamedTarget;
import com.goten.mixin.PeerRest;
import com.goten.mixin.SchemaMixin;
import com.goten.mixin.SchemaMixinClient;
import com.goten.mixin.SchemaMixinClient.Clearance;
import com.goten.schema.DeploymentId;
import com.goten.time.Deadline;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Tells sources of deletions and asks what is left there; what is asked of one of them while a call to it is under way goes
 * along with the next. One that does not answer is left alone for a while, and then asked one question: all others to it
 * fail at once, so that they hold up nothing that others could answer. Lives on one context.
 */
final class Questions {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MOST_CALLS = 2;

    private final SchemaMixinClient client;
    private final Consumer<Runnable> hop;
    private final Runnable back;
    private final Map<DeploymentId, Line> lines = new HashMap<>();

    /**
     * @param hop runs something soon, when those who are at it now have asked too
     * @param back told when somebody who did not answer does again
     */
    Questions(SchemaMixinClient client, Consumer<Runnable> hop, Runnable back) {
        this.client = client;
        this.hop = hop;
        this.back = back;
    }

    /** Fails with {@code Unavailable} where there is no answer: that says nothing. */
    Future<Clearance> ask(DeploymentId source, NamedTarget target) {
        return lines.computeIfAbsent(source, Line::new).ask(target);
    }

    /** Whether it did not answer the last time. */
    boolean failing(DeploymentId source) {
        Line line = lines.get(source);
        return line != null && line.rest.failing();
    }

    /** A question, and who waits for its answer. */
    private record Waiting(NamedTarget target, Promise<Clearance> answer) {}

    /** Questions to one source. */
    private final class Line {
        private final DeploymentId source;
        private final Queue<Waiting> queue = new ArrayDeque<>();
        private final PeerRest rest = new PeerRest();
        private boolean hopping;
        private int calls;

        Line(DeploymentId source) {
            this.source = source;
        }

        Future<Clearance> ask(NamedTarget target) {
            if (!rest.over() || rest.failing() && calls > 0) {
                return Future.failedFuture(new GotenException.Unavailable(
                        source + " did not answer a moment ago", "SOURCE_RESTS"));
            }
            Promise<Clearance> answer = Promise.promise();
            queue.add(new Waiting(target, answer));
            callSoon();
            return answer.future();
        }

        private void callSoon() {
            if (!hopping && calls < MOST_CALLS && !queue.isEmpty()) {
                hopping = true;
                hop.accept(() -> {
                    hopping = false;
                    call();
                });
            }
        }

        private void call() {
            List<Waiting> asked = new ArrayList<>();
            while (asked.size() < SchemaMixin.MOST_TARGETS && !queue.isEmpty()) {
                asked.add(queue.remove());
            }
            if (asked.isEmpty()) {
                return;
            }
            calls++;
            client.cleared(source, asked.stream().map(Waiting::target).toList(), Deadline.after(PATIENCE))
                    .onComplete(answers -> answered(asked, answers));
            callSoon();
        }

        private void answered(List<Waiting> asked, AsyncResult<List<Clearance>> answers) {
            calls--;
            if (answers.succeeded()) {
                if (rest.failing()) {
                    back.run();
                }
                rest.answered();
                for (int i = 0; i < asked.size(); i++) {
                    asked.get(i).answer().complete(answers.result().get(i));
                }
            } else {
                rest.failed();
                asked.forEach(one -> one.answer().fail(answers.cause()));
                for (Waiting next = queue.poll(); next != null; next = queue.poll()) {
                    next.answer().fail(answers.cause());
                }
            }
            callSoon();
        }
    }
}
