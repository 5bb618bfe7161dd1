package com.goten.api.http;

import com.goten.api.call.AnswerHeaders;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;

/** The one answer to a request. To a client that has gone it says nothing. */
final class JsonAnswer {
    private final HttpServerResponse response;
    private final boolean head;
    private final ErrorAnswer errors;

    JsonAnswer(HttpServerRequest request, ErrorAnswer errors) {
        this.response = request.response();
        this.head = request.method() == HttpMethod.HEAD;
        this.errors = errors;
    }

    boolean isHead() {
        return head;
    }

    /** Whether there is still somebody to answer. */
    boolean isAwaited() {
        return !response.ended() && !response.closed();
    }

    /** @param more headers */
    void ok(Buffer json, Map<String, String> more) {
        send(200, more, json);
    }

    void fail(Throwable failure) {
        fail(failure, new AnswerHeaders());
    }

    /** @param beside what the answer carries beside the failure */
    void fail(Throwable failure, AnswerHeaders beside) {
        if (isAwaited()) {
            ErrorAnswer.Answer answer = errors.of(failure, beside.plan());
            send(answer.httpStatus(), answer.headers(), answer.body());
        }
    }

    /** A head without a body. */
    void headOnly(int status, Map<String, String> headers) {
        if (isAwaited()) {
            headers.forEach(response::putHeader);
            response.setStatusCode(status).end();
        }
    }

    private void send(int status, Map<String, String> headers, Buffer json) {
        if (!isAwaited()) {
            return;
        }
        headers.forEach(response::putHeader);
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, MediaType.JSON)
                .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(json.length()));
        if (head) {
            response.end();
        } else {
            response.end(json);
        }
    }
}
