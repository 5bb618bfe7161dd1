package com.goten.api.grpc;

import com.goten.errors.GotenException.InvalidArgument;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a body into frames: one byte of flags, four of length, the message. A message that comes in one chunk is not
 * copied. What is over the bound is refused as soon as its length is known, before it has been sent.
 */
final class Deframer {
    private static final int HEAD = 5;
    private static final byte COMPRESSED = 1;

    private static final Buffer NOTHING = Buffer.buffer(0);

    private final int maxMessageBytes;
    private Buffer pending = NOTHING;
    private int position;
    private boolean grown;

    Deframer(int maxMessageBytes) {
        this.maxMessageBytes = maxMessageBytes;
    }

    /** One frame. */
    record Frame(boolean compressed, Buffer message) {}

    void append(Buffer chunk) {
        if (position == pending.length()) {
            pending = chunk;
            position = 0;
            grown = false;
        } else if (grown && position == 0) {
            pending.appendBuffer(chunk);
        } else {
            pending = pending.getBuffer(position, pending.length()).appendBuffer(chunk);
            position = 0;
            grown = true;
        }
    }

    /**
     * The next whole frame, null where more bytes are needed.
     *
     * @throws com.goten.errors.GotenException.ResourceExhausted for a message over the bound
     */
    @Nullable Frame next() {
        int available = pending.length() - position;
        if (available < HEAD) {
            return null;
        }
        byte flags = pending.getByte(position);
        if (flags != 0 && flags != COMPRESSED) {
            throw new InvalidArgument("request", "a frame has the unknown flags " + Integer.toHexString(flags & 0xff));
        }
        long length = pending.getUnsignedInt(position + 1);
        if (length > maxMessageBytes) {
            throw GrpcErrors.tooLarge("a message of " + length + " bytes is", maxMessageBytes);
        }
        if (available < HEAD + length) {
            return null;
        }
        int start = position + HEAD;
        position = start + (int) length;
        var frame = new Frame(flags == COMPRESSED, pending.slice(start, position));
        forgetWhatIsRead();
        return frame;
    }

    /** A call may go on for days after its last message. */
    private void forgetWhatIsRead() {
        if (position == pending.length()) {
            pending = NOTHING;
            position = 0;
        }
    }

    /** Bytes that wait for the rest of their message. */
    int waiting() {
        return pending.length() - position;
    }

    /** @throws InvalidArgument where the body has ended inside a frame */
    void end() {
        if (position < pending.length()) {
            throw new InvalidArgument(
                    "request", "ends inside a message: " + (pending.length() - position) + " bytes of it are there");
        }
    }
}
