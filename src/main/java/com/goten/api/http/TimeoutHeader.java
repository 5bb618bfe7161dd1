package com.goten.api.http;

import com.goten.api.call.CallDeadlines;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.time.Deadline;
import io.vertx.core.MultiMap;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How long a client will wait: {@code grpc-timeout} in gRPC's form ({@code 250m}), or {@code request-timeout} or
 * {@code x-request-timeout} in seconds ({@code 1.5}).
 */
final class TimeoutHeader {
    private static final List<String> SECONDS_HEADERS = List.of("request-timeout", "x-request-timeout");
    private static final Pattern SECONDS = Pattern.compile("\\d{1,8}(\\.\\d{1,9})?");

    private TimeoutHeader() {}

    /**
     * Of a call with one answer, and of the request of any call.
     *
     * @throws InvalidArgument naming the header, for what is no time
     */
    static Deadline unary(MultiMap headers) {
        return asked(headers).map(CallDeadlines::unaryAfter).orElseGet(() -> CallDeadlines.unary(null));
    }

    /**
     * Of a call with a stream of answers.
     *
     * @throws InvalidArgument naming the header, for what is no time
     */
    static Deadline stream(MultiMap headers) {
        return asked(headers).map(CallDeadlines::streamAfter).orElseGet(() -> CallDeadlines.stream(null));
    }

    private static Optional<Duration> asked(MultiMap headers) {
        String grpc = headers.get(CallDeadlines.HEADER);
        return grpc == null ? seconds(headers) : Optional.of(CallDeadlines.parse(grpc));
    }

    private static Optional<Duration> seconds(MultiMap headers) {
        for (String header : SECONDS_HEADERS) {
            String text = headers.get(header);
            if (text != null) {
                return Optional.of(seconds(header, text.strip()));
            }
        }
        return Optional.empty();
    }

    private static Duration seconds(String header, String text) {
        if (!SECONDS.matcher(text).matches()) {
            throw new InvalidArgument(header, "must be seconds, a number like 1.5");
        }
        var nanos = new BigDecimal(text).movePointRight(9).setScale(0, RoundingMode.DOWN);
        return Duration.ofNanos(nanos.longValueExact());
    }
}
