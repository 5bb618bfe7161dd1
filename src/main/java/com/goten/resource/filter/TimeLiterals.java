package com.goten.resource.filter;

import com.goten.resource.Times;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Pattern;

/** Times and durations as proto3 JSON writes them. */
final class TimeLiterals {
    private static final Pattern DURATION = Pattern.compile("-?[0-9]{1,12}(\\.[0-9]{1,9})?s");

    private TimeLiterals() {}

    /** RFC 3339, with any offset, as it stands in documents. */
    static Optional<String> timestamp(String text) {
        try {
            var time = OffsetDateTime.parse(text).toInstant();
            return Times.inRange(time) ? Optional.of(Times.timestamp(time)) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** In seconds. */
    static Optional<BigDecimal> duration(String text) {
        return DURATION.matcher(text).matches()
                ? Optional.of(new BigDecimal(text.substring(0, text.length() - 1)))
                : Optional.empty();
    }
}
