package com.goten.mixin;

import com.goten.errors.GotenException;
import com.goten.schema.DeploymentId;
import com.goten.store.Blockade;
import com.goten.time.Deadline;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks sources what stands in the way, for all deletions of a deployment: what is asked of one source while calls to it are
 * under way goes along with the next, so that the deletions of a cascade make some dozens of calls and not thousands. A
 * question never joins a call that was sent before: its answer could be older than the mark. A question that is alone is
 * sent at once. A source that does not answer is left alone for a while, and then asked one question: all others to it fail
 * at once, so that they hold up nothing that others could answer. Safe to use from any thread.
 */
final class BlockadeQuestions {
    static final int MOST_CALLS = 2;
    private static final int MOST_WAITING = 20 * SchemaMixin.MOST_TARGETS;

    private final SchemaMixinClient client;
    private final Map<DeploymentId, Line> lines = new ConcurrentHashMap<>();

    BlockadeQuestions(SchemaMixinClient client) {
        this.client = client;
    }

    /**
     * Fails with {@code Unavailable} where there is no answer: that says nothing.
     *
     * @param targets at most {@value SchemaMixin#MOST_TARGETS}
     * @return one for each target, in order; completes on the caller's context if he has one
     */
    Future<List<Blockade>> ask(DeploymentId source, List<NamedTarget> targets, Deadline deadline) {
        return lines.computeIfAbsent(source, Line::new)
                .ask(new Question(targets, deadline, Vertx.currentContext(), Promise.promise()));
    }

    private record Question(
            List<NamedTarget> targets, Deadline deadline, @Nullable Context caller, Promise<List<Blockade>> answer) {

        /** @param first where its answers begin among those of the call */
        void answered(AsyncResult<List<Blockade>> answers, int first) {
            if (caller == null) {
                complete(answers, first);
            } else {
                caller.runOnContext(ignored -> complete(answers, first));
            }
        }

        private void complete(AsyncResult<List<Blockade>> answers, int first) {
            if (answers.succeeded()) {
                answer.complete(answers.result().subList(first, first + targets.size()));
            } else {
                answer.fail(answers.cause());
            }
        }
    }

    /** Questions to one source. */
    private final class Line {
        private final DeploymentId source;
        private final Queue<Question> queue = new ArrayDeque<>();
        private final PeerRest rest = new PeerRest();
        private int waiting;
        private int calls;

        Line(DeploymentId source) {
            this.source = source;
        }

        Future<List<Blockade>> ask(Question question) {
            if (resting()) {
                return Future.failedFuture(new GotenException.Unavailable(
                        source + " did not answer a moment ago", "SOURCE_RESTS"));
            }
            if (!queued(question)) {
                return Future.failedFuture(new GotenException.ResourceExhausted(
                        "too many deletions wait for " + source, "TOO_MANY_QUESTIONS", Duration.ofSeconds(1)));
            }
            callNext();
            return question.answer().future();
        }

        private synchronized boolean resting() {
            return !rest.over() || rest.failing() && calls > 0;
        }

        private synchronized boolean queued(Question question) {
            if (waiting + question.targets().size() > MOST_WAITING) {
                return false;
            }
            waiting += question.targets().size();
            return queue.add(question);
        }

        private void callNext() {
            List<Question> asked = next();
            if (asked.isEmpty()) {
                return;
            }
            var deadline = asked.stream().map(Question::deadline).max(Comparator.comparing(Deadline::remaining)).orElseThrow();
            List<NamedTarget> targets = asked.stream().flatMap(question -> question.targets().stream()).toList();
            Future.succeededFuture()
                    .compose(begun -> client.blockades(source, targets, deadline))
                    .onComplete(answers -> answered(asked, answers));
        }

        /** Those that go along with one call; none while as many as may be are under way. */
        private synchronized List<Question> next() {
            var next = new ArrayList<Question>();
            int targets = 0;
            while (calls < MOST_CALLS
                    && !queue.isEmpty()
                    && targets + queue.element().targets().size() <= SchemaMixin.MOST_TARGETS) {
                targets += queue.element().targets().size();
                next.add(queue.remove());
            }
            waiting -= targets;
            calls += next.isEmpty() ? 0 : 1;
            return next;
        }

        private void answered(List<Question> asked, AsyncResult<List<Blockade>> answers) {
            List<Question> left = over(answers.succeeded());
            callNext();
            int first = 0;
            for (Question question : asked) {
                question.answered(answers, first);
                first += question.targets().size();
            }
            left.forEach(question -> question.answered(answers, 0));
        }

        /** @return those who need not wait for a call of their own: there is no answer */
        private synchronized List<Question> over(boolean answer) {
            calls--;
            if (answer) {
                rest.answered();
                return List.of();
            }
            rest.failed();
            List<Question> left = List.copyOf(queue);
            queue.clear();
            waiting = 0;
            return left;
        }
    }
}
