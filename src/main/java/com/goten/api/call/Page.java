package com.goten.api.call;

import java.util.List;

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
     * @param fromCursor whether the page began at a cursor, thus something lies on the other side of it
     */
    static <T> Page<T> cut(List<T> found, int size, boolean backward, boolean fromCursor) {
        boolean more = found.size() > size;
        if (backward) {
            List<T> items = more ? found.subList(found.size() - size, found.size()) : found;
            return new Page<>(items, more, fromCursor);
        }
        return new Page<>(more ? found.subList(0, size) : found, fromCursor, more);
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
