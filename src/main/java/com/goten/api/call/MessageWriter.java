package com.goten.api.call;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes an answer field by field from bytes that are serialized already, so that stored resources go out unparsed.
 * Values that proto3 leaves out are left out.
 */
public final class MessageWriter {
    private final Buffer answer;

    /** @param sizeHint bytes to make room for */
    public MessageWriter(int sizeHint) {
        answer = Buffer.buffer(sizeHint);
    }

    /** Bytes that a message of that length takes in a field. */
    public static int sizeOf(FieldDescriptor field, int length) {
        return CodedOutputStream.computeTagSize(field.getNumber())
                + CodedOutputStream.computeUInt32SizeNoTag(length)
                + length;
    }

    public MessageWriter message(FieldDescriptor field, Buffer serialized) {
        tag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        varint(serialized.length());
        answer.appendBuffer(serialized);
        return this;
    }

    public MessageWriter string(FieldDescriptor field, String value) {
        if (!value.isEmpty()) {
            element(field, value);
        }
        return this;
    }

    /** One element of a repeated string field. */
    public MessageWriter element(FieldDescriptor field, String value) {
        return message(field, Buffer.buffer(value.getBytes(StandardCharsets.UTF_8)));
    }

    public MessageWriter integer(FieldDescriptor field, long value) {
        if (value != 0) {
            tag(field, WireFormat.WIRETYPE_VARINT);
            varint(value);
        }
        return this;
    }

    public Buffer answer() {
        return answer;
    }

    private void tag(FieldDescriptor field, int wireType) {
        varint((long) field.getNumber() << 3 | wireType);
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            answer.appendByte((byte) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        answer.appendByte((byte) rest);
    }
}
