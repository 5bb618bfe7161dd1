package com.goten.mixin;

import com.goten.errors.GotenException.Internal;
import com.goten.errors.GotenException.ResourceExhausted;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** Cuts what a peer answers into messages: a byte of flags, four of length, the message. */
final class AnswerFrames {
    private static final int HEAD = 5;
    private static final Buffer NOTHING = Buffer.buffer(0);

    private final int maxMessageBytes;
    private Buffer pending = NOTHING;
    private int position;
    private boolean ours;

    AnswerFrames(int maxMessageBytes) {
        this.maxMessageBytes = maxMessageBytes;
    }

    /** A message as it goes over the wire. */
    static Buffer frame(Buffer message) {
        return Buffer.buffer(HEAD + message.length())
                .appendByte((byte) 0)
                .appendInt(message.length())
                .appendBuffer(message);
    }

    void append(Buffer chunk) {
        if (position == pending.length()) {
            pending = chunk;
            position = 0;
            ours = false;
        } else if (ours && position == 0) {
            pending.appendBuffer(chunk);
        } else {
            pending = pending.getBuffer(position, pending.length()).appendBuffer(chunk);
            position = 0;
            ours = true;
        }
    }

    /**
     * The next whole message, null where more bytes are needed.
     *
     * @throws ResourceExhausted for a message over the bound
     */
    @Nullable Buffer next() {
        int available = pending.length() - position;
        if (available < HEAD) {
            return null;
        }
        if (pending.getByte(position) != 0) {
            throw new Internal("a peer answered with a compressed message, which it was not asked for", null);
        }
        long length = pending.getUnsignedInt(position + 1);
        if (length > maxMessageBytes) {
            throw new ResourceExhausted(
                    "a peer answered with a message of %d bytes, more than the %d that are taken"
                            .formatted(length, maxMessageBytes),
                    "MESSAGE_TOO_LARGE",
                    null);
        }
        if (available < HEAD + length) {
            return null;
        }
        int start = position + HEAD;
        position = start + (int) length;
        return pending.slice(start, position);
    }

    /** Whether nothing of a further message is there. */
    boolean isEmpty() {
        return position == pending.length();
    }
}
