package com.goten.watch;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/**
 * Protobuf's wire format, as much of it as watch messages need. Written by hand because bodies are copied in as bytes:
 * a {@code DynamicMessage} would have to parse them first.
 */
final class Wire {
    private static final int VARINT = 0;
    private static final int LENGTH_DELIMITED = 2;

    private Wire() {}

    static Buffer varint(Buffer to, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            to.appendByte((byte) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        return to.appendByte((byte) rest);
    }

    /** An int or bool field; proto3 leaves zero out. */
    static Buffer number(Buffer to, int field, long value) {
        return value == 0 ? to : varint(varint(to, (long) field << 3 | VARINT), value);
    }

    static Buffer bytes(Buffer to, int field, Buffer value) {
        return header(to, field, value.length()).appendBuffer(value);
    }

    /** A string field; proto3 leaves the empty one out. */
    static Buffer string(Buffer to, int field, String value) {
        if (value.isEmpty()) {
            return to;
        }
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        return header(to, field, utf8.length).appendBytes(utf8);
    }

    private static Buffer header(Buffer to, int field, int length) {
        return varint(varint(to, (long) field << 3 | LENGTH_DELIMITED), length);
    }
}
