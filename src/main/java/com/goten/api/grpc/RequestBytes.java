package com.goten.api.grpc;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.goten.errors.GotenException.InvalidArgument;
import io.vertx.core.buffer.Buffer;

/** From the bytes of a request to the request. */
final class RequestBytes {
    private RequestBytes() {}

    /** @throws InvalidArgument for bytes that are no such message */
    static DynamicMessage parse(Descriptor type, Buffer bytes) {
        try {
            return DynamicMessage.parseFrom(type, bytes.getBytes());
        } catch (InvalidProtocolBufferException e) {
            throw broken(type, e);
        }
    }

    /** @throws InvalidArgument for bytes that are no such message */
    static <T extends Message> T parse(Parser<T> parser, Descriptor type, Buffer bytes) {
        try {
            return parser.parseFrom(bytes.getBytes());
        } catch (InvalidProtocolBufferException e) {
            throw broken(type, e);
        }
    }

    private static InvalidArgument broken(Descriptor type, InvalidProtocolBufferException e) {
        return new InvalidArgument("request", "is no " + type.getFullName() + ": " + e.getMessage());
    }
}
