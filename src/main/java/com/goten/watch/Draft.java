package com.goten.watch;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** The changes of one message, as they come together. They are copied once, when the message is made. */
final class Draft {
    /** Room for what a message has beside its changes, so that adding that copies nothing. */
    private static final int REST_BYTES = 256;

    private final int maxChanges;
    private final int maxBytes;
    private final List<byte[]> changes = new ArrayList<>();
    private int bytes;

    Draft(int maxChanges, int maxBytes) {
        this.maxChanges = maxChanges;
        this.maxBytes = maxBytes;
    }

    void add(byte[] change) {
        changes.add(change);
        bytes += change.length;
    }

    boolean full() {
        return changes.size() >= maxChanges || bytes >= maxBytes;
    }

    int count() {
        return changes.size();
    }

    /** The changes strung together, with room behind. */
    Buffer message() {
        Buffer message = Buffer.buffer(bytes + REST_BYTES);
        changes.forEach(message::appendBytes);
        return message;
    }
}
