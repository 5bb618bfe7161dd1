package com.goten.api.http;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorDetailsProto;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import com.goten.api.call.ErrorMapper;
import com.goten.api.call.Failure;
import com.goten.explain.ExplainJson;
import com.goten.mixin.v1.DeletionPlan;
import com.goten.resource.json.ProtoJson;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Failures as HTTP answers: <code>{"error": {"code": 404, "status": "NOT_FOUND", "message": …, "details": […]}}</code>,
 * the code being the HTTP status and the rest a {@code google.rpc.Status}.
 */
final class ErrorAnswer {
    private static final FieldDescriptor MESSAGE =
            Status.getDescriptor().findFieldByNumber(Status.MESSAGE_FIELD_NUMBER);
    private static final FieldDescriptor DETAILS =
            Status.getDescriptor().findFieldByNumber(Status.DETAILS_FIELD_NUMBER);
    private static final ProtoJson JSON = new ProtoJson(List.of(ErrorDetailsProto.getDescriptor()));

    private final ErrorMapper mapper;

    ErrorAnswer(ErrorMapper mapper) {
        this.mapper = mapper;
    }

    /** What goes over the wire. */
    record Answer(int httpStatus, Map<String, String> headers, Buffer body) {}

    Answer of(Throwable failure) {
        return of(failure, Optional.empty());
    }

    /** @param plan of the deletion that was only tried out, beside the failure */
    Answer of(Throwable failure, Optional<DeletionPlan> plan) {
        Answer answer = plain(failure);
        return plan.map(one -> new Answer(answer.httpStatus(), answer.headers(), with(answer.body(), one))).orElse(answer);
    }

    private static Buffer with(Buffer body, DeletionPlan plan) {
        return Buffer.buffer()
                .appendBuffer(body, 0, body.length() - 1)
                .appendString(",\"plan\":")
                .appendBuffer(ExplainJson.print(plan))
                .appendString("}");
    }

    private Answer plain(Throwable failure) {
        return failure instanceof HttpRefusal refusal
                ? answer(mapper.map(refusal.reason()), refusal.httpStatus(), refusal.headers())
                : answer(mapper.map(failure));
    }

    private static Answer answer(Failure failure) {
        return answer(failure, failure.httpStatus(), Map.of());
    }

    private static Answer answer(Failure failure, int httpStatus, Map<String, String> special) {
        var headers = new TreeMap<>(special);
        retryAfterSeconds(failure.status()).ifPresent(seconds -> headers.put("retry-after", Long.toString(seconds)));
        return new Answer(httpStatus, headers, body(failure, httpStatus));
    }

    private static Buffer body(Failure failure, int httpStatus) {
        Status status = failure.status();
        String start = "{\"error\":{\"code\":" + httpStatus + ",\"status\":\"" + failure.code() + "\",\"message\":";
        return Buffer.buffer(start)
                .appendBuffer(JSON.printField(status, MESSAGE))
                .appendString(",\"details\":")
                .appendBuffer(JSON.printField(status, DETAILS))
                .appendString("}}");
    }

    /** Whole seconds, rounded up: HTTP knows no shorter ones. */
    private static Optional<Long> retryAfterSeconds(Status status) {
        return status.getDetailsList().stream()
                .filter(detail -> detail.is(RetryInfo.class))
                .map(ErrorAnswer::retryInfo)
                .map(retry -> retry.getRetryDelay().getSeconds() + (retry.getRetryDelay().getNanos() > 0 ? 1 : 0))
                .findFirst();
    }

    private static RetryInfo retryInfo(Any detail) {
        try {
            return detail.unpack(RetryInfo.class);
        } catch (InvalidProtocolBufferException broken) {
            throw new IllegalStateException("our own error detail", broken);
        }
    }
}
