package com.goten.api.bus;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.goten.api.call.WireMessages;
import com.goten.bus.BusHeaders;
import com.goten.errors.GotenException.ResourceExhausted;
import com.goten.explain.ExplainJson;
import com.goten.mixin.v1.DeletionPlan;
import com.goten.resource.json.ProtoJson;
import com.goten.schema.ApiMethod;
import com.goten.schema.ServiceSchema;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;

/** Bodies of requests and replies, JSON or protobuf; a reply has the form of its request. */
final class BusBodies {
    private final ProtoJson json;
    private final int maxMessageBytes;

    BusBodies(ServiceSchema schema, int maxMessageBytes) {
        this.json = new ProtoJson(schema.versions().stream()
                .flatMap(version -> version.files().stream())
                .toList());
        this.maxMessageBytes = maxMessageBytes;
    }

    DynamicMessage request(ApiMethod method, BusRequest asked) {
        return asked.bytes() == null
                ? json.withMasksOf(method.maskedType()).parse(method.input(), asked.json().toBuffer())
                : parse(method.input(), asked.bytes());
    }

    private DynamicMessage parse(Descriptor type, Buffer bytes) {
        if (bytes.length() > maxMessageBytes) {
            throw new ResourceExhausted(
                    "a message of " + bytes.length() + " bytes is over the limit of " + maxMessageBytes + " bytes",
                    "MESSAGE_TOO_LARGE",
                    null);
        }
        return WireMessages.request(type, bytes);
    }

    /** A plan in place of the answer. */
    void reply(Message<Object> message, BusRequest asked, DeletionPlan plan) {
        if (asked.bytes() != null) {
            message.reply(Buffer.buffer(plan.toByteArray()), BusHeaders.options(BusHeaders.PROTOBUF));
        } else {
            message.reply(new JsonObject(ExplainJson.print(plan)), BusHeaders.options(BusHeaders.JSON));
        }
    }

    void reply(Message<Object> message, BusRequest asked, ApiMethod method, Buffer answer) {
        if (asked.bytes() != null) {
            message.reply(answer, BusHeaders.options(BusHeaders.PROTOBUF));
        } else {
            var object = new JsonObject(json.print(WireMessages.answer(method, answer)));
            message.reply(object, BusHeaders.options(BusHeaders.JSON));
        }
    }
}
