package com.goten.watch;

import com.goten.errors.GotenException;
import com.goten.watch.WatchSink.WatchFrame;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's watch: its sink, and whether and since when that is blocked. What is sent is decided by a {@link Watch};
 * this sees to it that nothing is sent while the sink is full or after the end, and that a client that takes nothing
 * for too long is cut off.
 *
 * <p>Lives on one loop. {@link #cancel} may come from elsewhere.
 */
final class Subscription implements WatchService.WatchHandle {
    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);
    private static final long NOT_BLOCKED = -1;
    static final String SLOW_READER = "SLOW_READER";

    private final String method;
    private final WatchSink sink;
    private final WatchGroup group;
    private volatile boolean ended;
    private @Nullable Watch watch;
    private boolean proceeding;
    private boolean proceedAgain;
    private long blockedSince = NOT_BLOCKED;
    private long blockedBefore;
    private volatile boolean blocked;
    private volatile long messages;
    private volatile long changes;
    private volatile long lag;
    private volatile String phase = "STARTING";

    /** What a watch does. All calls come on the subscription's loop, none after {@link #close}. */
    interface Watch {
        /** Begins; the first call. */
        void start();

        /** Something may be possible now: there are changes, or the sink has become writable. */
        void proceed();

        /** Time has passed. */
        void tick();

        /** Changes of the feed that it has not looked at yet; as far as the ring tells. */
        long lag();

        /** Gives back whatever it holds. The last call. */
        void close();
    }

    Subscription(String method, WatchSink sink, WatchGroup group) {
        this.method = method;
        this.sink = sink;
        this.group = group;
    }

    /** Starts a watch; this returns before anything is sent. */
    void start(Watch what) {
        group.join(this);
        group.loop().run(() -> {
            if (!ended) {
                watch = what;
                sink.onWritable(this::proceed);
                guarded(what::start);
                proceed();
            }
        });
    }

    Loop loop() {
        return group.loop();
    }

    WatchMetrics metrics() {
        return group.metrics();
    }

    /** Whether something can be sent now. Remembers since when not. */
    boolean ready() {
        boolean writable = !ended && sink.writable();
        blocked = !writable;
        if (writable) {
            blockedBefore += blockedFor().toNanos();
            blockedSince = NOT_BLOCKED;
        } else if (blockedSince == NOT_BLOCKED) {
            blockedSince = loop().nanoTime();
        }
        return writable;
    }

    /** How long the sink has been full; zero while it is not. */
    Duration blockedFor() {
        return blockedSince == NOT_BLOCKED ? Duration.ZERO : Duration.ofNanos(loop().nanoTime() - blockedSince);
    }

    /** How long it has been full in all, from the beginning. */
    Duration blockedInAll() {
        return Duration.ofNanos(blockedBefore).plus(blockedFor());
    }

    /** Whether anything has been sent. */
    boolean hasSent() {
        return messages > 0;
    }

    void send(WatchFrame frame, int changesInIt) {
        if (!ended) {
            messages++;
            changes += changesInIt;
            group.metrics().sent(changesInIt, frame.message().length());
            sink.send(frame);
        }
    }

    void phase(String name) {
        phase = name;
    }

    /** Waits for the store. The outcome comes on the loop, and not at all after the end. */
    <T> void await(Duration limit, Future<T> future, String what, Consumer<T> late, Awaiting<T> then) {
        loop().within(limit, future, what, late).onComplete(outcome -> {
            if (ended) {
                Optional.ofNullable(outcome.result()).ifPresent(late);
            } else if (outcome.succeeded()) {
                guarded(() -> then.got(outcome.result()));
                proceed();
            } else {
                guarded(() -> then.failed(asGoten(outcome.cause())));
            }
        });
    }

    /** What to do with an outcome of the store. */
    interface Awaiting<T> {
        void got(T result);

        void failed(GotenException error);
    }

    /** Does something later, unless the end comes first. */
    void later(Duration delay, Runnable task) {
        loop().after(delay, () -> {
            if (!ended) {
                guarded(task);
            }
        });
    }

    /** Lets the watch do what it can. */
    void proceed() {
        if (proceeding) {
            proceedAgain = true;
            return;
        }
        proceeding = true;
        do {
            proceedAgain = false;
            if (!ended && watch != null) {
                guarded(watch::proceed);
            }
        } while (proceedAgain && !ended);
        proceeding = false;
    }

    void tick() {
        if (ended || watch == null) {
            return;
        }
        ready();
        if (blockedFor().compareTo(group.options().patience().slowReader()) >= 0) {
            cutOff("nothing was read from this watch for " + blockedFor().toSeconds()
                    + " s; resume with the last resume token");
            return;
        }
        guarded(watch::tick);
        lag = ended ? 0 : watch.lag();
    }

    /** Ends the watch because its client does not keep up. */
    void cutOff(String why) {
        end(new GotenException.ResourceExhausted(why, SLOW_READER, Duration.ZERO));
    }

    /** Ends the stream; null: in order. */
    void end(@Nullable GotenException reason) {
        if (close(reason == null ? "OK" : reason.info().reason())) {
            sink.end(reason);
        }
    }

    @Override
    public void cancel() {
        if (!ended) {
            ended = true;
            loop().run(() -> release("CANCELLED"));
        }
    }

    WatchStatus status() {
        return new WatchStatus(method, phase, messages, changes, blocked, lag);
    }

    private boolean close(String reason) {
        if (ended) {
            return false;
        }
        ended = true;
        release(reason);
        return true;
    }

    private void release(String reason) {
        if (watch != null) {
            watch.close();
        }
        group.leave(this, reason);
    }

    /** A bug in serving one client ends that client's watch, and nobody else's. */
    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (GotenException refused) {
            end(refused);
        } catch (RuntimeException bug) {
            LOG.error("watch {} failed", method, bug);
            end(new GotenException.Internal("the watch failed", bug));
        }
    }

    private static GotenException asGoten(Throwable cause) {
        return cause instanceof GotenException known
                ? known
                : new GotenException.Internal("the store failed in an unforeseen way", cause);
    }
}
