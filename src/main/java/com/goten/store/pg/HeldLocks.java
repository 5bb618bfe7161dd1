package com.goten.store.pg;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;

/** Locks that transactions of this node hold or are about to take, so that no lane waits for another in the database. */
final class HeldLocks {
    private static final int EXCLUSIVE = -1;
    private final Map<Long, Integer> holders = new HashMap<>();

    /** Whether none of them is held in a way that excludes it. */
    boolean free(SortedMap<Long, Boolean> locks) {
        for (var lock : locks.entrySet()) {
            int held = holders.getOrDefault(lock.getKey(), 0);
            if (held == EXCLUSIVE || held > 0 && lock.getValue()) {
                return false;
            }
        }
        return true;
    }

    /** Takes locks that are free. */
    void take(SortedMap<Long, Boolean> locks) {
        locks.forEach((lock, exclusive) -> holders.merge(lock, exclusive ? EXCLUSIVE : 1, Integer::sum));
    }

    /** Marks locks as wanted by somebody who goes first, whoever holds them now. */
    void want(SortedMap<Long, Boolean> locks) {
        locks.forEach((lock, exclusive) ->
                holders.merge(lock, exclusive ? EXCLUSIVE : 1, (a, b) -> a < 0 || b < 0 ? EXCLUSIVE : a + b));
    }

    void release(SortedMap<Long, Boolean> locks) {
        locks.forEach((lock, exclusive) ->
                holders.computeIfPresent(lock, (key, held) -> held == EXCLUSIVE || held == 1 ? null : held - 1));
    }
}
