package com.goten.errors;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.ResourceInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The failure that a {@code google.rpc.Status} tells of: the way back of {@code api.call.ErrorMapper}. What another part
 * of the system answered goes on to our client with the same code and details.
 */
public final class StatusReader {
    private StatusReader() {}

    /** Reads a status that is not OK. */
    public static GotenException from(Status status) {
        String message = status.getMessage();
        Code code = Optional.ofNullable(Code.forNumber(status.getCode())).orElse(Code.UNKNOWN);
        return switch (code) {
            case INVALID_ARGUMENT, OUT_OF_RANGE -> invalid(status);
            case NOT_FOUND -> new GotenException.NotFound(resource(status));
            case ALREADY_EXISTS -> new GotenException.AlreadyExists(resource(status));
            case FAILED_PRECONDITION -> failedPrecondition(status);
            case ABORTED -> new GotenException.Aborted(message, reason(status), retry(status));
            case UNAVAILABLE -> new GotenException.Unavailable(message, reason(status));
            case RESOURCE_EXHAUSTED -> new GotenException.ResourceExhausted(message, reason(status), retry(status));
            case DEADLINE_EXCEEDED -> new GotenException.DeadlineExceeded(message);
            case CANCELLED -> new GotenException.Cancelled(message);
            case PERMISSION_DENIED -> new GotenException.PermissionDenied(message, reason(status));
            case UNAUTHENTICATED -> new GotenException.Unauthenticated(message);
            case UNIMPLEMENTED -> new GotenException.Unimplemented(message);
            case OK, UNKNOWN, INTERNAL, DATA_LOSS, UNRECOGNIZED -> new GotenException.Internal(
                    "answered with " + code + ": " + message, null);
        };
    }

    private static GotenException invalid(Status status) {
        var violations = detail(status, BadRequest.class, BadRequest.getDefaultInstance()).getFieldViolationsList();
        if (violations.isEmpty()) {
            return new GotenException.InvalidArgument("request", status.getMessage());
        }
        return new GotenException.InvalidArgument(violations.stream()
                .map(v -> new GotenException.FieldViolation(v.getField(), v.getDescription()))
                .toList());
    }

    private static GotenException failedPrecondition(Status status) {
        var failure = detail(status, PreconditionFailure.class, PreconditionFailure.getDefaultInstance());
        var violations = failure.getViolationsList().stream()
                .map(v -> new GotenException.PreconditionViolation(v.getType(), v.getSubject(), v.getDescription()))
                .toList();
        return new GotenException.FailedPrecondition(status.getMessage(), reason(status), violations);
    }

    private static String resource(Status status) {
        String name = detail(status, ResourceInfo.class, ResourceInfo.getDefaultInstance()).getResourceName();
        return name.isEmpty() ? status.getMessage() : name;
    }

    private static String reason(Status status) {
        String reason = detail(status, ErrorInfo.class, ErrorInfo.getDefaultInstance()).getReason();
        return reason.isEmpty() ? String.valueOf(Code.forNumber(status.getCode())) : reason;
    }

    private static @Nullable Duration retry(Status status) {
        RetryInfo info = detail(status, RetryInfo.class, RetryInfo.getDefaultInstance());
        var delay = info.getRetryDelay();
        return info.hasRetryDelay() ? Duration.ofSeconds(delay.getSeconds(), delay.getNanos()) : null;
    }

    private static <T extends Message> T detail(Status status, Class<T> type, T missing) {
        for (Any any : status.getDetailsList()) {
            if (any.is(type)) {
                try {
                    return any.unpack(type);
                } catch (InvalidProtocolBufferException e) {
                    return missing;
                }
            }
        }
        return missing;
    }
}
