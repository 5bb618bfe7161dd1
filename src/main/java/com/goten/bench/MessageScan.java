package com.goten.bench;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Reads single strings out of serialized messages without parsing what is around them: a load must cost little. */
final class MessageScan {
    private MessageScan() {}

    /** A top-level string; empty where it is absent. */
    static String string(Buffer message, int field) {
        List<String> found = strings(message, new int[] {field});
        return found.isEmpty() ? "" : found.get(found.size() - 1);
    }

    /** All strings under a path of field numbers. */
    static List<String> strings(Buffer message, int[] path) {
        var found = new ArrayList<String>();
        try {
            collect(CodedInputStream.newInstance(message.getBytes()), path, 0, found);
        } catch (IOException e) {
            throw new UncheckedIOException("the server sent what is no message", e);
        }
        return found;
    }

    private static void collect(CodedInputStream in, int[] path, int depth, List<String> found) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) != path[depth]) {
                in.skipField(tag);
            } else if (depth == path.length - 1) {
                found.add(in.readString());
            } else {
                int limit = in.pushLimit(in.readRawVarint32());
                collect(in, path, depth + 1, found);
                in.popLimit(limit);
            }
        }
    }
}
