package com.goten.watch;

import com.goten.errors.GotenException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The watches of one loop. However often the tailer says that there is something new, one pass over them is under way
 * at a time; and one timer serves them all.
 */
final class WatchGroup {
    private final Loop loop;
    private final FeedTailer tailer;
    private final WatchOptions options;
    private final WatchMetrics metrics;
    private final Runnable sleeper = this::wake;
    private final AtomicBoolean wakeAsked = new AtomicBoolean();
    private final Set<Subscription> members = new LinkedHashSet<>();
    private boolean ticking;

    WatchGroup(Loop loop, FeedTailer tailer, WatchOptions options, WatchMetrics metrics) {
        this.loop = loop;
        this.tailer = tailer;
        this.options = options;
        this.metrics = metrics;
    }

    Loop loop() {
        return loop;
    }

    WatchOptions options() {
        return options;
    }

    WatchMetrics metrics() {
        return metrics;
    }

    /** Any thread. */
    synchronized void join(Subscription member) {
        if (members.isEmpty()) {
            tailer.onRead(sleeper);
        }
        members.add(member);
        tailer.watches(1);
        metrics.opened();
        if (!ticking) {
            ticking = true;
            loop.run(this::setTimer);
        }
    }

    /** Any thread; once per member that joined. */
    synchronized void leave(Subscription member, String reason) {
        if (members.remove(member)) {
            tailer.watches(-1);
            metrics.closed(reason);
            if (members.isEmpty()) {
                tailer.offRead(sleeper);
            }
        }
    }

    synchronized List<Subscription> members() {
        return List.copyOf(members);
    }

    /** Ends all its watches, so that their clients resume elsewhere. */
    Future<Void> close() {
        Promise<Void> done = Promise.promise();
        loop.run(() -> {
            members().forEach(member ->
                    member.end(new GotenException.Unavailable("this node is shutting down", "SHUTTING_DOWN")));
            done.complete();
        });
        return done.future();
    }

    private void wake() {
        if (wakeAsked.compareAndSet(false, true)) {
            loop.run(this::pass);
        }
    }

    private void pass() {
        wakeAsked.set(false);
        members().forEach(Subscription::proceed);
    }

    private void setTimer() {
        loop.after(options.patience().tick(), this::tick);
    }

    private void tick() {
        members().forEach(Subscription::tick);
        if (goesOn()) {
            setTimer();
        }
    }

    private synchronized boolean goesOn() {
        ticking = !members.isEmpty();
        return ticking;
    }
}
