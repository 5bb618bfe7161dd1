package com.goten.resource.json;

import io.vertx.core.buffer.Buffer;
import java.io.OutputStream;

/** Collects what is written in a buffer. */
final class BufferOutput extends OutputStream {
    private final Buffer buffer = Buffer.buffer(512);

    @Override
    public void write(int b) {
        buffer.appendByte((byte) b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        buffer.appendBytes(bytes, offset, length);
    }

    Buffer buffer() {
        return buffer;
    }
}
