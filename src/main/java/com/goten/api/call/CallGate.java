package com.goten.api.call;

import com.goten.errors.GotenException;
import com.goten.errors.GotenException.ResourceExhausted;
import com.goten.errors.GotenException.Unavailable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Lets calls in: none before the deployment is ready, not more at a time than the bounds, none once it drains. One per
 * deployment and node, shared by all its surfaces and threads.
 *
 * <pre>
 *   STARTING ── open() ──► OPEN ── drain() ──► DRAINING      refused in STARTING and DRAINING: UNAVAILABLE
 *                                                            over a bound: RESOURCE_EXHAUSTED with RetryInfo
 * </pre>
 */
public final class CallGate implements CallInterceptor {
    /** Where a deployment's node is in its life, as clients see it. */
    public enum State {
        STARTING,
        OPEN,
        DRAINING
    }

    private static final Duration RETRY = Duration.ofMillis(200);

    private final int maxCalls;
    private final int maxStreams;
    private final AtomicReference<State> state = new AtomicReference<>(State.STARTING);
    private final AtomicInteger calls = new AtomicInteger();
    private final Set<RunningStream> streams = ConcurrentHashMap.newKeySet();
    private final AtomicInteger streamCount = new AtomicInteger();
    private final Set<Consumer<State>> listeners = new CopyOnWriteArraySet<>();
    private final Promise<Void> callsOver = Promise.promise();

    public CallGate(int maxCalls, int maxStreams) {
        this.maxCalls = maxCalls;
        this.maxStreams = maxStreams;
    }

    public State state() {
        return state.get();
    }

    /** Calls with one answer that are running now. */
    public int runningCalls() {
        return calls.get();
    }

    public int runningStreams() {
        return streamCount.get();
    }

    /** Tells the listener of each change of state, on the thread that caused it; the answer takes it away again. */
    public Runnable onChange(Consumer<State> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Lets calls in from now on. */
    public void open() {
        if (state.compareAndSet(State.STARTING, State.OPEN)) {
            listeners.forEach(listener -> listener.accept(State.OPEN));
        }
    }

    /**
     * Lets no call in any more, and ends the streams with UNAVAILABLE: their watchers resume elsewhere. Idempotent.
     *
     * @return completes when no call is running any more; bounded only by the calls' own deadlines
     */
    public Future<Void> drain() {
        if (state.getAndSet(State.DRAINING) != State.DRAINING) {
            listeners.forEach(listener -> listener.accept(State.DRAINING));
            streams.forEach(stream -> stream.stop(resumeElsewhere()));
        }
        completeWhenIdle();
        return callsOver.future();
    }

    @Override
    public Future<Buffer> unary(Call call, Function<Call, Future<Buffer>> next) {
        if (calls.incrementAndGet() > maxCalls) {
            left();
            return Future.failedFuture(new ResourceExhausted(
                    "this node runs " + maxCalls + " calls already", "TOO_MANY_CALLS", RETRY));
        }
        if (state.get() != State.OPEN) {
            left();
            return Future.failedFuture(notOpen());
        }
        return next.apply(call).onComplete(answer -> left());
    }

    @Override
    public void opening(RunningStream stream) {
        if (streamCount.incrementAndGet() > maxStreams) {
            streamCount.decrementAndGet();
            throw new ResourceExhausted(
                    "this node serves " + maxStreams + " streams already", "TOO_MANY_STREAMS", RETRY);
        }
        streams.add(stream);
        stream.whenOver(reason -> {
            streams.remove(stream);
            streamCount.decrementAndGet();
        });
        if (state.get() != State.OPEN) {
            throw notOpen();
        }
    }

    private void left() {
        calls.decrementAndGet();
        completeWhenIdle();
    }

    private void completeWhenIdle() {
        if (state.get() == State.DRAINING && calls.get() == 0) {
            callsOver.tryComplete();
        }
    }

    private GotenException notOpen() {
        return state.get() == State.STARTING
                ? new Unavailable("this node is starting", "STARTING")
                : new Unavailable("this node is stopping", "DRAINING");
    }

    private static GotenException resumeElsewhere() {
        return new Unavailable(
                "this node is stopping; resume on another one with the last resume token", "DRAINING");
    }
}
