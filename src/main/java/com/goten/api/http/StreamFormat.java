package com.goten.api.http;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Optional;

/** How a stream of messages is written in one HTTP answer. */
sealed interface StreamFormat {
    String contentType();

    /** What comes before the first message. */
    Buffer start();

    /** @param token with which the stream can be resumed after this message */
    Buffer message(Buffer json, Optional<String> token);

    /** The last thing of a stream that does not end in order. */
    Buffer error(Buffer json);

    /** What says only that we are there; empty where the format has nothing of that kind. */
    Optional<Buffer> keepAlive();

    /** One JSON value a line. An error is a line too, with {@code error} as its only member. */
    record NewlineDelimited() implements StreamFormat {
        @Override
        public String contentType() {
            return MediaType.NDJSON;
        }

        @Override
        public Buffer start() {
            return Buffer.buffer();
        }

        @Override
        public Buffer message(Buffer json, Optional<String> token) {
            return json.appendString("\n");
        }

        @Override
        public Buffer error(Buffer json) {
            return json.appendString("\n");
        }

        @Override
        public Optional<Buffer> keepAlive() {
            return Optional.empty();
        }
    }

    /** {@code text/event-stream}: browsers resume it by themselves, with the id of the last event. */
    record ServerSentEvents(Duration retry) implements StreamFormat {
        @Override
        public String contentType() {
            return MediaType.EVENT_STREAM;
        }

        @Override
        public Buffer start() {
            return Buffer.buffer("retry: " + retry.toMillis() + "\n\n");
        }

        @Override
        public Buffer message(Buffer json, Optional<String> token) {
            var event = Buffer.buffer(json.length() + 64);
            token.ifPresent(id -> event.appendString("id: ").appendString(id).appendString("\n"));
            return event.appendString("data: ").appendBuffer(json).appendString("\n\n");
        }

        @Override
        public Buffer error(Buffer json) {
            return Buffer.buffer("event: error\ndata: ").appendBuffer(json).appendString("\n\n");
        }

        @Override
        public Optional<Buffer> keepAlive() {
            return Optional.of(Buffer.buffer(": keep-alive\n\n"));
        }
    }
}
