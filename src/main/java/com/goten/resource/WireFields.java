package com.goten.resource;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import com.goten.errors.GotenException.Internal;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;

/** Walks over the top-level fields of a serialized message without parsing what is in them. */
public final class WireFields {
    private WireFields() {}

    /** Told of each field; the form that it does not expect may be ignored. */
    public interface Visitor {
        /** A string, bytes, a message, or a packed list. */
        default void bytes(int field, Buffer value) {}

        /** An integer, a bool or an enum, as it is on the wire. */
        default void number(int field, long value) {}
    }

    /** @throws Internal for what is no message */
    public static void walk(Buffer message, Visitor visitor) {
        byte[] bytes = message.getBytes();
        Buffer all = Buffer.buffer(bytes);
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        try {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                field(in, all, tag, visitor);
            }
        } catch (IOException e) {
            throw new Internal("bytes are no message", e);
        }
    }

    private static void field(CodedInputStream in, Buffer all, int tag, Visitor visitor) throws IOException {
        int field = WireFormat.getTagFieldNumber(tag);
        switch (WireFormat.getTagWireType(tag)) {
            case WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
                int length = in.readRawVarint32();
                int from = in.getTotalBytesRead();
                in.skipRawBytes(length);
                visitor.bytes(field, all.slice(from, from + length));
            }
            case WireFormat.WIRETYPE_VARINT -> visitor.number(field, in.readRawVarint64());
            default -> in.skipField(tag);
        }
    }
}
