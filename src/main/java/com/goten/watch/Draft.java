package com.goten.watch;

import io.vertx.core.buffer.Buffer;

/** The changes of one message, as they come together. */
final class Draft {
    private final int maxChanges;
    private final int maxBytes;
    private final Buffer changes = Buffer.buffer();
    private int count;

    Draft(int maxChanges, int maxBytes) {
        this.maxChanges = maxChanges;
        this.maxBytes = maxBytes;
    }

    void add(byte[] change) {
        changes.appendBytes(change);
        count++;
    }

    void add(Buffer change) {
        changes.appendBuffer(change);
        count++;
    }

    boolean full() {
        return count >= maxChanges || changes.length() >= maxBytes;
    }

    int count() {
        return count;
    }

    Buffer changes() {
        return changes;
    }
}
