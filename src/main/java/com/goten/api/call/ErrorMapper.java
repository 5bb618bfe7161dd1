package com.goten.api.call;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.ResourceInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import com.goten.errors.GotenException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that turns failures into wire status (PROTOCOL.md section 3, errors).
 *
 * <p>What is expected, a {@link GotenException}, keeps its message and gets the details that its class carries. Whatever
 * else arrives is a bug: it becomes INTERNAL with an incident id and nothing more, and is logged once, with its cause,
 * under that id.
 */
public final class ErrorMapper {
    private static final Logger log = LoggerFactory.getLogger(ErrorMapper.class);

    /** Java 17 has no switch over sealed types; a test holds that every class of the family is here. */
    static final Map<Class<? extends GotenException>, Code> CODES = Map.ofEntries(
            Map.entry(GotenException.InvalidArgument.class, Code.INVALID_ARGUMENT),
            Map.entry(GotenException.NotFound.class, Code.NOT_FOUND),
            Map.entry(GotenException.AlreadyExists.class, Code.ALREADY_EXISTS),
            Map.entry(GotenException.FailedPrecondition.class, Code.FAILED_PRECONDITION),
            Map.entry(GotenException.Aborted.class, Code.ABORTED),
            Map.entry(GotenException.Unavailable.class, Code.UNAVAILABLE),
            Map.entry(GotenException.ResourceExhausted.class, Code.RESOURCE_EXHAUSTED),
            Map.entry(GotenException.DeadlineExceeded.class, Code.DEADLINE_EXCEEDED),
            Map.entry(GotenException.Cancelled.class, Code.CANCELLED),
            Map.entry(GotenException.PermissionDenied.class, Code.PERMISSION_DENIED),
            Map.entry(GotenException.Unauthenticated.class, Code.UNAUTHENTICATED),
            Map.entry(GotenException.Unimplemented.class, Code.UNIMPLEMENTED),
            Map.entry(GotenException.Internal.class, Code.INTERNAL));

    private final String domain;

    /** @param service the domain of {@code ErrorInfo} */
    public ErrorMapper(String service) {
        this.domain = service;
    }

    public Failure map(Throwable failure) {
        return failure instanceof GotenException expected && !(expected instanceof GotenException.Internal)
                ? failure(codeOf(expected), String.valueOf(expected.getMessage()), details(expected))
                : incident(failure);
    }

    /** The code of a failure, for observers. */
    public static Code codeOf(Throwable failure) {
        return CODES.getOrDefault(failure.getClass(), Code.INTERNAL);
    }

    /** The HTTP status of a code, as {@code google.rpc.Code} documents it. */
    public static int httpStatus(Code code) {
        return switch (code) {
            case OK -> 200;
            case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> 400;
            case UNAUTHENTICATED -> 401;
            case PERMISSION_DENIED -> 403;
            case NOT_FOUND -> 404;
            case ABORTED, ALREADY_EXISTS -> 409;
            case RESOURCE_EXHAUSTED -> 429;
            case CANCELLED -> 499;
            case UNIMPLEMENTED -> 501;
            case UNAVAILABLE -> 503;
            case DEADLINE_EXCEEDED -> 504;
            case UNKNOWN, INTERNAL, DATA_LOSS, UNRECOGNIZED -> 500;
        };
    }

    private Failure incident(Throwable failure) {
        String incident = UUID.randomUUID().toString();
        log.error("incident {} in {}", incident, domain, failure);
        ErrorInfo info = ErrorInfo.newBuilder()
                .setReason("INTERNAL")
                .setDomain(domain)
                .putMetadata("incident", incident)
                .build();
        return failure(Code.INTERNAL, "internal error, incident " + incident, List.of(info));
    }

    private static Failure failure(Code code, String message, List<Message> details) {
        Status.Builder status = Status.newBuilder().setCode(code.getNumber()).setMessage(message);
        details.forEach(detail -> status.addDetails(Any.pack(detail)));
        return new Failure(status.build(), httpStatus(code));
    }

    private List<Message> details(GotenException failure) {
        List<Message> details = new ArrayList<>();
        details.add(ErrorInfo.newBuilder()
                .setReason(failure.info().reason())
                .setDomain(domain)
                .build());
        if (failure instanceof GotenException.InvalidArgument invalid) {
            details.add(badRequest(invalid));
        } else if (failure instanceof GotenException.FailedPrecondition failed) {
            addPreconditions(failed, details);
        } else if (failure instanceof GotenException.NotFound missing) {
            details.add(resource(missing.resource()));
        } else if (failure instanceof GotenException.AlreadyExists existing) {
            details.add(resource(existing.resource()));
        }
        failure.retryAfter().ifPresent(delay -> details.add(retry(delay)));
        return details;
    }

    private static BadRequest badRequest(GotenException.InvalidArgument invalid) {
        var details = BadRequest.newBuilder();
        for (GotenException.FieldViolation violation : invalid.violations()) {
            details.addFieldViolationsBuilder().setField(violation.field()).setDescription(violation.reason());
        }
        return details.build();
    }

    private static void addPreconditions(GotenException.FailedPrecondition failed, List<Message> details) {
        if (failed.violations().isEmpty()) {
            return;
        }
        var failure = PreconditionFailure.newBuilder();
        for (GotenException.PreconditionViolation violation : failed.violations()) {
            failure.addViolationsBuilder()
                    .setType(violation.type())
                    .setSubject(violation.subject())
                    .setDescription(violation.description());
        }
        details.add(failure.build());
    }

    private static ResourceInfo resource(String name) {
        return ResourceInfo.newBuilder().setResourceName(name).build();
    }

    private static RetryInfo retry(java.time.Duration delay) {
        return RetryInfo.newBuilder()
                .setRetryDelay(Duration.newBuilder().setSeconds(delay.getSeconds()).setNanos(delay.getNano()))
                .build();
    }
}
