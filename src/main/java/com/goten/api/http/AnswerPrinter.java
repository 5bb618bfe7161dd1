package com.goten.api.http;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.goten.errors.GotenException.Internal;
import com.goten.resource.json.ProtoJson;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;

/** From the serialized answer of a method to the JSON that its route gives. */
final class AnswerPrinter {
    /** Answers wrap what binary clients have stored, which itself may reach protobuf's own limit of 100. */
    private static final int MAX_DEPTH = 200;

    private final ProtoJson json;
    private final Route route;

    AnswerPrinter(ProtoJson json, Route route) {
        this.json = json;
        this.route = route;
    }

    Buffer print(Buffer answer) {
        DynamicMessage message = parse(answer);
        return route.responseBody().isPresent()
                ? json.printField(message, route.responseBody().get())
                : json.print(message);
    }

    private DynamicMessage parse(Buffer answer) {
        var in = CodedInputStream.newInstance(answer.getBytes());
        in.setRecursionLimit(MAX_DEPTH);
        var message = DynamicMessage.newBuilder(route.method().output());
        try {
            message.mergeFrom(in);
            in.checkLastTagWas(0);
        } catch (InvalidProtocolBufferException broken) {
            throw new Internal(route.method().fullName() + " answered with what is not its response", broken);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return message.build();
    }
}
