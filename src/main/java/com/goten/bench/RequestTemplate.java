package com.goten.bench;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.WireFormat;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * Requests that differ in a few string and int64 fields of one message. What is the same in all is serialized once: building them
 * whole would cost the two cores more than the server spends on reading them.
 */
final class RequestTemplate {
    private final byte[] request;
    private final byte[] constant;
    private final int bodyField;
    private final List<FieldDescriptor> fields;

    /**
     * @param request the same in all
     * @param body the field of the request that holds the message; empty where it is the request itself
     * @param constant of the message, the same in all
     * @param fields of the message that differ
     */
    RequestTemplate(Message request, Optional<FieldDescriptor> body, Message constant, List<FieldDescriptor> fields) {
        this.request = request.toByteArray();
        this.bodyField = body.map(FieldDescriptor::getNumber).orElse(0);
        this.constant = constant.toByteArray();
        this.fields = fields;
    }

    /** @param values of the fields, in their order */
    Buffer with(Object... values) {
        int size = constant.length;
        for (int i = 0; i < values.length; i++) {
            size += size(fields.get(i).getNumber(), values[i]);
        }
        var bytes = new ByteArrayOutputStream(request.length + size + 8);
        var out = CodedOutputStream.newInstance(bytes, request.length + size + 8);
        try {
            out.writeRawBytes(request);
            if (bodyField != 0) {
                out.writeTag(bodyField, WireFormat.WIRETYPE_LENGTH_DELIMITED);
                out.writeUInt32NoTag(size);
            }
            out.writeRawBytes(constant);
            for (int i = 0; i < values.length; i++) {
                write(out, fields.get(i).getNumber(), values[i]);
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("written to memory", e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    private static int size(int field, Object value) {
        return value instanceof String text
                ? CodedOutputStream.computeStringSize(field, text)
                : CodedOutputStream.computeInt64Size(field, (Long) value);
    }

    private static void write(CodedOutputStream out, int field, Object value) throws IOException {
        if (value instanceof String text) {
            out.writeString(field, text);
        } else {
            out.writeInt64(field, (Long) value);
        }
    }
}
