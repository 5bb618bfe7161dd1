package com.goten.api.call;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * One page cut out of what the store found, which was asked for one more than the page holds: the extra one tells
 * whether there are more.
 *
 * @param items in the query's order
 * @param hasPrevious whether there may be resources before it
 * @param hasNext whether there may be resources after it
 */
record Page<T>(List<T> items, boolean hasPrevious, boolean hasNext) {

    /**
     * @param found in the query's order, at most {@code size + 1}
     * @param cutShort whether there may be more though it is not full
     * @param fromCursor whether the page began at a cursor, thus something lies on the other side of it
     */
    static <T> Page<T> cut(List<T> found, boolean cutShort, int size, boolean backward, boolean fromCursor) {
        boolean full = found.size() > size;
        boolean more = full || cutShort;
        if (backward) {
            List<T> items = full ? found.subList(found.size() - size, found.size()) : found;
            return new Page<>(items, more, fromCursor);
        }
        return new Page<>(full ? found.subList(0, size) : found, fromCursor, more);
    }

    /** As much of it as fits, one item at least. What does not is on the page after it; backward, on the one before. */
    Page<T> within(long maxBytes, ToLongFunction<T> bytesOf, boolean backward) {
        int fitting = 0;
        long bytes = 0;
        while (fitting < items.size()) {
            bytes += bytesOf.applyAsLong(items.get(backward ? items.size() - 1 - fitting : fitting));
            if (bytes > maxBytes && fitting > 0) {
                return backward
                        ? new Page<>(items.subList(items.size() - fitting, items.size()), true, hasNext)
                        : new Page<>(items.subList(0, fitting), hasPrevious, true);
            }
            fitting++;
        }
        return this;
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    T first() {
        return items.get(0);
    }

    T last() {
        return items.get(items.size() - 1);
    }
}
