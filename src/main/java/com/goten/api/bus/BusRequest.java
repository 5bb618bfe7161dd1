package com.goten.api.bus;

import com.goten.bus.BusHeaders;
import com.goten.errors.GotenException.InvalidArgument;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request as it came: a JSON object {@code {"method", "version", "request"}}, or protobuf bytes with the method in a
 * header.
 *
 * @param method simple or full name
 * @param version empty: the current one
 * @param json the request in JSON; null where it came as bytes
 * @param bytes the request in protobuf; null where it came as JSON
 */
record BusRequest(String method, Optional<String> version, @Nullable JsonObject json, @Nullable Buffer bytes) {

    /** @throws InvalidArgument for any other body */
    static BusRequest of(Message<Object> message) {
        if (message.body() instanceof JsonObject json) {
            return ofJson(json);
        }
        if (message.body() instanceof Buffer bytes) {
            return ofBytes(message, bytes);
        }
        throw new InvalidArgument("body", "must be a JSON object, or protobuf bytes");
    }

    private static BusRequest ofJson(JsonObject json) {
        for (String key : json.fieldNames()) {
            if (!key.equals("method") && !key.equals("version") && !key.equals("request")) {
                throw new InvalidArgument(key, "is not known; there are method, version and request");
            }
        }
        Object request = json.getValue("request");
        if (request != null && !(request instanceof JsonObject)) {
            throw new InvalidArgument("request", "must be a JSON object");
        }
        return new BusRequest(
                text(json, "method").orElseThrow(() -> new InvalidArgument("method", "is required")),
                text(json, "version"),
                request == null ? new JsonObject() : (JsonObject) request,
                null);
    }

    private static Optional<String> text(JsonObject json, String key) {
        Object value = json.getValue(key);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof String text)) {
            throw new InvalidArgument(key, "must be a string");
        }
        return Optional.of(text);
    }

    private static BusRequest ofBytes(Message<Object> message, Buffer bytes) {
        String contentType = message.headers().get(BusHeaders.CONTENT_TYPE);
        if (!BusHeaders.PROTOBUF.equals(contentType)) {
            throw new InvalidArgument(BusHeaders.CONTENT_TYPE, "of bytes must be " + BusHeaders.PROTOBUF);
        }
        String method = message.headers().get(BusHeaders.METHOD);
        if (method == null) {
            throw new InvalidArgument(BusHeaders.METHOD, "is required, as a header");
        }
        return new BusRequest(method, Optional.empty(), null, bytes);
    }
}
