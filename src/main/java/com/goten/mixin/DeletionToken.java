package com.goten.mixin;

import com.goten.store.FeedCursor;

/**
 * A place among the notices of a deployment. Never too old: a notice stays as long as the source that it is for. One of
 * another database, or that cannot be read, is none: everything that stands is told once more.
 */
record DeletionToken(String feed, FeedCursor cursor) {
    private static final FeedCursor BEGINNING = FeedCursor.at(0, 0);

    static DeletionToken of(String feed, String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 3 || !parts[0].equals(feed) || !isNumber(parts[1]) || !isNumber(parts[2])) {
            return new DeletionToken(feed, BEGINNING);
        }
        return new DeletionToken(feed, FeedCursor.at(Long.parseLong(parts[1]), Long.parseLong(parts[2])));
    }

    private static boolean isNumber(String text) {
        return text.matches("[0-9]{1,18}");
    }

    @Override
    public String toString() {
        return feed + ":" + cursor.xid() + ":" + cursor.seq();
    }
}
