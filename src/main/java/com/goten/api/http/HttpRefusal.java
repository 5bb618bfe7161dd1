package com.goten.api.http;

import com.goten.errors.GotenException;
import com.goten.errors.GotenException.FailedPrecondition;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.errors.GotenException.ResourceExhausted;
import com.goten.errors.GotenException.Unimplemented;
import java.util.Map;
import java.util.SortedSet;

/** A failure for which HTTP has a status of its own, besides that of {@code google.rpc.Code}. */
final class HttpRefusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int httpStatus;
    private final GotenException reason;
    private final transient Map<String, String> headers;

    private HttpRefusal(int httpStatus, GotenException reason, Map<String, String> headers) {
        super(reason.getMessage(), reason, false, false);
        this.httpStatus = httpStatus;
        this.reason = reason;
        this.headers = headers;
    }

    static HttpRefusal methodNotAllowed(String method, String path, SortedSet<String> allowed) {
        String methods = String.join(", ", allowed);
        var reason = new Unimplemented(method + " is no method of " + path + "; it has " + methods);
        return new HttpRefusal(405, reason, Map.of("allow", methods));
    }

    static HttpRefusal bodyTooLarge(long maxBytes) {
        var reason = new ResourceExhausted("the body is larger than " + maxBytes + " bytes", "BODY_TOO_LARGE", null);
        return new HttpRefusal(413, reason, Map.of());
    }

    static HttpRefusal unsupportedMediaType(String header, String why) {
        return new HttpRefusal(415, new InvalidArgument(header, why), Map.of());
    }

    /** Answers without an end need chunks, which HTTP/1.0 lacks. */
    static HttpRefusal streamOverHttp10() {
        var reason = new FailedPrecondition("a stream of answers needs HTTP/1.1 or HTTP/2", "HTTP_VERSION");
        return new HttpRefusal(505, reason, Map.of());
    }

    static HttpRefusal malformed(int httpStatus, InvalidArgument reason) {
        return new HttpRefusal(httpStatus, reason, Map.of());
    }

    int httpStatus() {
        return httpStatus;
    }

    GotenException reason() {
        return reason;
    }

    Map<String, String> headers() {
        return headers;
    }
}
