package com.goten.sync;

import com.goten.store.PolicyRefreshes.Progress;
import com.goten.time.Deadline;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether all nodes have forgotten what they had read of holders that are elsewhere, when an announcement was made. By this
 * node's clock alone, from when it first saw the announcement: it may have been made by another one long before, or just now.
 */
final class Spreading {
    private static final int MOST = 10_000;

    private final Duration time;
    private final Map<UUID, Seen> seen = new ConcurrentHashMap<>();

    /** @param time that it takes */
    Spreading(Duration time) {
        this.time = time;
    }

    /** @param announced revision of the announcement */
    private record Seen(long announced, Deadline over) {}

    /** @param progress of a look; one that has come further than the beginning began when it was over */
    boolean isOver(Progress progress) {
        if (seen.size() >= MOST) {
            seen.clear();
        }
        Seen first = seen.compute(progress.holder(), (holder, before) ->
                before != null && before.announced() == progress.announced()
                        ? before
                        : new Seen(progress.announced(), Deadline.after(time)));
        return !progress.type().isEmpty() || first.over().isPast();
    }
}
