package com.goten.errors;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An expected failure of a request (PROTOCOL.md section 3, errors). Decide by type, never by message text.
 *
 * <p>Subclasses carry what the client needs to act: violated fields, blocking references, when to retry. None has a
 * stack trace, but {@link Internal}, which is the only one that means a bug.
 */
public abstract sealed class GotenException extends RuntimeException {

    private final ErrorInfo info;

    private GotenException(String message, ErrorInfo info, @Nullable Throwable cause, boolean trace) {
        super(message, cause, false, trace);
        this.info = info;
    }

    private GotenException(String message, String reason) {
        this(message, new ErrorInfo(reason), null, false);
    }

    /** Machine-readable reason, an UPPER_SNAKE_CASE word that is stable over releases. */
    public ErrorInfo info() {
        return info;
    }

    /** When the client may try again; empty where a retry of the same request cannot help. */
    public Optional<Duration> retryAfter() {
        return Optional.empty();
    }

    /** The machine-readable part of a failure. */
    public record ErrorInfo(String reason) {}

    /** One field of a request that is wrong. The field is a path in the request, {@code device.spec.group[2]}. */
    public record FieldViolation(String field, String reason) {}

    /** One thing in the state of the world that stands in the way; subject is a resource name. */
    public record PreconditionViolation(String type, String subject, String description) {}

    /** The request is wrong whatever the state of the system. */
    public static final class InvalidArgument extends GotenException {
        private final List<FieldViolation> violations;

        public InvalidArgument(List<FieldViolation> violations) {
            super(describe(violations), "INVALID_ARGUMENT");
            this.violations = List.copyOf(violations);
        }

        public InvalidArgument(String field, String reason) {
            this(List.of(new FieldViolation(field, reason)));
        }

        public List<FieldViolation> violations() {
            return violations;
        }

        private static String describe(List<FieldViolation> violations) {
            var text = new StringBuilder();
            for (FieldViolation violation : violations) {
                text.append(text.isEmpty() ? "" : "; ").append(violation.field()).append(": ").append(violation.reason());
            }
            return text.toString();
        }
    }

    /** The resource that the request names does not exist. */
    public static final class NotFound extends GotenException {
        private final String resource;

        public NotFound(String resource) {
            super(resource + " does not exist", "NOT_FOUND");
            this.resource = resource;
        }

        public String resource() {
            return resource;
        }
    }

    /** The name is taken. */
    public static final class AlreadyExists extends GotenException {
        private final String resource;

        public AlreadyExists(String resource) {
            super(resource + " exists already", "ALREADY_EXISTS");
            this.resource = resource;
        }

        public String resource() {
            return resource;
        }
    }

    /** The state of the world forbids it; retrying helps only after somebody has changed that state. */
    public static final class FailedPrecondition extends GotenException {
        private final List<PreconditionViolation> violations;

        public FailedPrecondition(String message, String reason, List<PreconditionViolation> violations) {
            super(message, reason);
            this.violations = List.copyOf(violations);
        }

        public FailedPrecondition(String message, String reason) {
            this(message, reason, List.of());
        }

        public List<PreconditionViolation> violations() {
            return violations;
        }
    }

    /** Lost against something concurrent; the same request may succeed later. */
    public static final class Aborted extends GotenException {
        private final @Nullable Duration retryAfter;

        public Aborted(String message, String reason) {
            this(message, reason, null);
        }

        public Aborted(String message, String reason, @Nullable Duration retryAfter) {
            super(message, reason);
            this.retryAfter = retryAfter;
        }

        @Override
        public Optional<Duration> retryAfter() {
            return Optional.ofNullable(retryAfter);
        }
    }

    /** Something needed is out of reach. Nothing is known about the outcome of a write that ends so. */
    public static final class Unavailable extends GotenException {
        private final Duration retryAfter;

        public Unavailable(String message, String reason, @Nullable Throwable cause) {
            super(message, new ErrorInfo(reason), cause, false);
            this.retryAfter = Duration.ofSeconds(1);
        }

        public Unavailable(String message, String reason) {
            this(message, reason, null);
        }

        @Override
        public Optional<Duration> retryAfter() {
            return Optional.of(retryAfter);
        }
    }

    /** A bound is reached: a queue, a message size, a stream's buffer. */
    public static final class ResourceExhausted extends GotenException {
        private final @Nullable Duration retryAfter;

        public ResourceExhausted(String message, String reason, @Nullable Duration retryAfter) {
            super(message, reason);
            this.retryAfter = retryAfter;
        }

        @Override
        public Optional<Duration> retryAfter() {
            return Optional.ofNullable(retryAfter);
        }
    }

    /** The caller's deadline passed before the answer. */
    public static final class DeadlineExceeded extends GotenException {
        public DeadlineExceeded(String message) {
            super(message, "DEADLINE_EXCEEDED");
        }
    }

    /** The caller went away or said that it does not want the answer. */
    public static final class Cancelled extends GotenException {
        public Cancelled(String message) {
            super(message, "CANCELLED");
        }
    }

    /** The caller is known and may not. */
    public static final class PermissionDenied extends GotenException {
        public PermissionDenied(String message, String reason) {
            super(message, reason);
        }
    }

    /** The caller is not known. */
    public static final class Unauthenticated extends GotenException {
        public Unauthenticated(String message) {
            super(message, "UNAUTHENTICATED");
        }
    }

    /** The method exists and nobody serves it, or does not exist. */
    public static final class Unimplemented extends GotenException {
        public Unimplemented(String message) {
            super(message, "UNIMPLEMENTED");
        }
    }

    /** A bug of ours, or a part of the system that broke its contract. */
    public static final class Internal extends GotenException {
        public Internal(String message, @Nullable Throwable cause) {
            super(message, new ErrorInfo("INTERNAL"), cause, true);
        }
    }
}
