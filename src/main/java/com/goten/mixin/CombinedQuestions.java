package com.goten.mixin;

import com.goten.errors.GotenException;
import com.goten.schema.DeploymentId;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks other deployments about targets, for all who have something to ask: what is asked of one of them while calls to it
 * are under way goes along with the next, so that the deletions of a cascade make some dozens of calls and not thousands. A
 * question never joins a call that was sent before: its answer could be older than the question.
 *
 * <p>A deployment that does not answer is left alone for a while, and then asked one thing: everything else that it is asked
 * fails at once, so that it holds up nothing that others could answer. Who was refused so may look again much later; so while
 * anybody was lately, one of them is told each time its rest is over, and all of them when it answers. Safe to use from any
 * thread.
 *
 * @param <Q> what is asked, of one target
 * @param <A> what is answered of it
 */
public final class CombinedQuestions<Q, A> {
    static final int MOST_CALLS = 2;
    private static final int MOST_WAITING = 20 * SchemaMixin.MOST_TARGETS;
    /** Who waits longer than that without asking again does not wait any more. */
    private static final Duration MOST_PATIENT = Duration.ofMinutes(2);
    private static final Duration LOOKS = Duration.ofSeconds(1);

    private final Call<Q, A> call;
    private final Consumer<Runnable> soon;
    private final Recovery<Q> recovery;
    private final Map<DeploymentId, Line> lines = new ConcurrentHashMap<>();

    /** Asks one deployment, once. */
    public interface Call<Q, A> {
        /**
         * Fails where there is no answer, by the deadline.
         *
         * @param targets at most {@value SchemaMixin#MOST_TARGETS}
         * @return one answer for each, in order
         */
        Future<List<A>> ask(DeploymentId peer, List<Q> targets, Deadline deadline);
    }

    /** Those who wait for a deployment that does not answer. */
    public interface Recovery<Q> {
        /** Of those who ask again themselves, soon. */
        static <Q> Recovery<Q> none() {
            return new Recovery<>() {
                @Override
                public void after(Duration pause, Runnable look) {}

                @Override
                public void again(Q target) {}

                @Override
                public void back() {}
            };
        }

        /** Runs something later, from any thread; not any more where nobody waits. */
        void after(Duration pause, Runnable look);

        /** It may be asked: whoever has asked about that target should. One of many; the others wait for what he hears. */
        void again(Q target);

        /** One that did not answer does again. */
        void back();
    }

    /** @param soon runs a call; where it does so after those who are at it now have asked too, they go together */
    public CombinedQuestions(Call<Q, A> call, Consumer<Runnable> soon, Recovery<Q> recovery) {
        this.call = call;
        this.soon = soon;
        this.recovery = recovery;
    }

    /**
     * Fails with {@code Unavailable} where there is no answer: that says nothing.
     *
     * @param targets at most {@value SchemaMixin#MOST_TARGETS}
     * @param deadline when it is given up, but for a call that it is part of by then, which may take as long as another
     *     question in it allows
     * @return one answer for each target, in order; completes on the caller's context if he has one
     */
    public Future<List<A>> ask(DeploymentId peer, List<Q> targets, Deadline deadline) {
        return lines.computeIfAbsent(peer, Line::new)
                .ask(new Question<>(targets, deadline, Vertx.currentContext(), Promise.promise()));
    }

    /** Whether it did not answer the last time. */
    public boolean failing(DeploymentId peer) {
        Line line = lines.get(peer);
        return line != null && line.failing();
    }

    private record Question<Q, A>(
            List<Q> targets, Deadline deadline, @Nullable Context caller, Promise<List<A>> answer) {

        /** @param first where its answers begin among those of the call */
        void answered(AsyncResult<List<A>> answers, int first) {
            if (caller == null) {
                complete(answers, first);
            } else {
                caller.runOnContext(ignored -> complete(answers, first));
            }
        }

        private void complete(AsyncResult<List<A>> answers, int first) {
            if (answers.succeeded()) {
                answer.complete(answers.result().subList(first, first + targets.size()));
            } else {
                answer.fail(answers.cause());
            }
        }
    }

    /** Questions to one deployment. */
    private final class Line {
        private final DeploymentId peer;
        private final Queue<Question<Q, A>> queue = new ArrayDeque<>();
        private final PeerRest rest = new PeerRest();
        private int waiting;
        private int calls;
        private boolean calling;
        /** What somebody waits for to be answered, and since when; empty: nobody does. */
        private List<Q> awaited = List.of();
        private long awaitedNanos;
        private boolean looking;

        Line(DeploymentId peer) {
            this.peer = peer;
        }

        synchronized boolean failing() {
            return rest.failing();
        }

        Future<List<A>> ask(Question<Q, A> question) {
            if (resting()) {
                await(question.targets());
                return Future.failedFuture(new GotenException.Unavailable(
                        peer + " did not answer a moment ago", "SOURCE_RESTS"));
            }
            if (!queued(question)) {
                return Future.failedFuture(new GotenException.ResourceExhausted(
                        "too many questions wait for " + peer, "TOO_MANY_QUESTIONS", Duration.ofSeconds(1)));
            }
            callSoon();
            return question.answer().future();
        }

        private synchronized boolean resting() {
            return !rest.over() || rest.failing() && calls > 0;
        }

        private synchronized boolean queued(Question<Q, A> question) {
            if (waiting + question.targets().size() > MOST_WAITING) {
                return false;
            }
            waiting += question.targets().size();
            return queue.add(question);
        }

        private void await(List<Q> targets) {
            synchronized (this) {
                awaited = targets.subList(0, 1);
                awaitedNanos = System.nanoTime();
            }
            lookLater();
        }

        /** One look at a time. */
        private void lookLater() {
            Duration pause;
            synchronized (this) {
                if (looking || awaited.isEmpty() || !rest.failing()) {
                    return;
                }
                looking = true;
                pause = rest.over() ? LOOKS : rest.left();
            }
            recovery.after(pause, this::look);
        }

        /** Whoever waits asks, and is told by that; if he does not any more, he is looked for again. */
        private void look() {
            Q target;
            boolean over;
            synchronized (this) {
                looking = false;
                if (System.nanoTime() - awaitedNanos > MOST_PATIENT.toNanos()) {
                    awaited = List.of();
                }
                if (awaited.isEmpty() || !rest.failing()) {
                    return;
                }
                target = awaited.get(0);
                over = rest.over() && calls == 0;
            }
            if (over) {
                recovery.again(target);
            }
            lookLater();
        }

        private void callSoon() {
            if (mayCall()) {
                soon.accept(this::callNext);
            }
        }

        private synchronized boolean mayCall() {
            boolean may = !calling && calls < MOST_CALLS && !queue.isEmpty();
            calling |= may;
            return may;
        }

        private void callNext() {
            List<Question<Q, A>> late = new ArrayList<>();
            List<Question<Q, A>> asked = next(late);
            Future<List<A>> over = Future.failedFuture(new GotenException.Unavailable(
                    peer + " had too much to answer before", "SOURCE_BUSY"));
            late.forEach(question -> question.answered(over, 0));
            if (!asked.isEmpty()) {
                var deadline = asked.stream().map(Question::deadline).max(Comparator.comparing(Deadline::remaining)).orElseThrow();
                List<Q> targets = asked.stream().flatMap(question -> question.targets().stream()).toList();
                Future.succeededFuture()
                        .compose(begun -> call.ask(peer, targets, deadline))
                        .onComplete(answers -> answered(targets, asked, answers));
            }
            callSoon();
        }

        /**
         * Those that go along with one call.
         *
         * @param late takes those whose time is over: they say nothing of the deployment
         */
        private synchronized List<Question<Q, A>> next(List<Question<Q, A>> late) {
            calling = false;
            var next = new ArrayList<Question<Q, A>>();
            int targets = 0;
            while (!queue.isEmpty() && targets + queue.element().targets().size() <= SchemaMixin.MOST_TARGETS) {
                Question<Q, A> question = queue.remove();
                waiting -= question.targets().size();
                if (question.deadline().isPast()) {
                    late.add(question);
                } else {
                    targets += question.targets().size();
                    next.add(question);
                }
            }
            calls += next.isEmpty() ? 0 : 1;
            return next;
        }

        private void answered(List<Q> targets, List<Question<Q, A>> asked, AsyncResult<List<A>> answers) {
            List<Question<Q, A>> left = over(answers.succeeded());
            if (answers.failed()) {
                await(targets);
            }
            callSoon();
            int first = 0;
            for (Question<Q, A> question : asked) {
                question.answered(answers, first);
                first += question.targets().size();
            }
            left.forEach(question -> question.answered(answers, 0));
        }

        /** @return those who need not wait for a call of their own: there is no answer */
        private List<Question<Q, A>> over(boolean answer) {
            boolean again;
            List<Question<Q, A>> left;
            synchronized (this) {
                calls--;
                again = answer && rest.failing();
                left = answer ? List.of() : List.copyOf(queue);
                if (answer) {
                    rest.answered();
                    awaited = List.of();
                } else {
                    rest.failed();
                    queue.clear();
                    waiting = 0;
                }
            }
            if (again) {
                recovery.back();
            }
            return left;
        }
    }
}
