package com.goten.resource.json;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/** Bytes to text, refusing what is not UTF-8 instead of repairing it. */
final class Utf8 {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private Utf8() {}

    static char[] decode(byte[] bytes, Trail trail) {
        var in = ByteBuffer.wrap(bytes);
        var out = CharBuffer.allocate(bytes.length);
        var decoder = StandardCharsets.UTF_8.newDecoder();
        if (decoder.decode(in, out, true).isError()) {
            throw trail.refuse("is not UTF-8 at byte " + in.position());
        }
        decoder.flush(out);
        out.flip();
        if (out.hasRemaining() && out.get(out.position()) == BYTE_ORDER_MARK) {
            out.get();
        }
        var text = new char[out.remaining()];
        out.get(text);
        return text;
    }
}
