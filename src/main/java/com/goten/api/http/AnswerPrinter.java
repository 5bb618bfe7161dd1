package com.goten.api.http;

import com.google.protobuf.DynamicMessage;
import com.goten.api.call.WireMessages;
import com.goten.resource.json.ProtoJson;
import io.vertx.core.buffer.Buffer;

/** From the serialized answer of a method to the JSON that its route gives. */
final class AnswerPrinter {
    private final ProtoJson json;
    private final Route route;

    AnswerPrinter(ProtoJson json, Route route) {
        this.json = json;
        this.route = route;
    }

    Buffer print(Buffer answer) {
        DynamicMessage message = WireMessages.answer(route.method(), answer);
        return route.responseBody().isPresent()
                ? json.printField(message, route.responseBody().get())
                : json.print(message);
    }
}
