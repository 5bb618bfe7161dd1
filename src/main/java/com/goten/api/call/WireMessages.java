package com.goten.api.call;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.goten.errors.GotenException.Internal;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.schema.ApiMethod;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;

/** From bytes to requests and answers, on every surface. */
public final class WireMessages {
    /**
     * As in JSON. Stock readers refuse more than 100 levels, and lists and watches wrap a resource in a few more than
     * the request that brought it: what is accepted here can be read by everybody.
     */
    static final int MAX_REQUEST_DEPTH = 90;

    private static final int MAX_ANSWER_DEPTH = 200;

    private WireMessages() {}

    /** @throws InvalidArgument for bytes that are no such message */
    public static DynamicMessage request(Descriptor type, Buffer bytes) {
        var request = DynamicMessage.newBuilder(type);
        readRequest(bytes, request);
        return request.build();
    }

    /**
     * Reads a request into an empty message.
     *
     * @throws InvalidArgument for bytes that are no such message
     */
    public static void readRequest(Buffer bytes, Message.Builder into) {
        try {
            read(bytes, MAX_REQUEST_DEPTH, into);
        } catch (InvalidProtocolBufferException e) {
            String type = into.getDescriptorForType().getFullName();
            throw new InvalidArgument("request", "is no " + type + ": " + e.getMessage());
        }
    }

    /** @throws Internal for bytes that are no answer of the method */
    public static DynamicMessage answer(ApiMethod method, Buffer bytes) {
        var answer = DynamicMessage.newBuilder(method.output());
        try {
            read(bytes, MAX_ANSWER_DEPTH, answer);
        } catch (InvalidProtocolBufferException e) {
            throw new Internal(method.fullName() + " answered with what is not its response", e);
        }
        return answer.build();
    }

    private static void read(Buffer bytes, int maxDepth, Message.Builder into) throws InvalidProtocolBufferException {
        var in = CodedInputStream.newInstance(bytes.getBytes());
        in.setRecursionLimit(maxDepth);
        try {
            into.mergeFrom(in);
            in.checkLastTagWas(0);
        } catch (InvalidProtocolBufferException broken) {
            throw broken;
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
