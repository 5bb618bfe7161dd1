package com.goten.resource.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Timestamps and durations as text: RFC 3339, and seconds with an {@code s}; 0, 3, 6 or 9 digits of fraction out. */
final class TimeText {
    static final long MIN_TIMESTAMP_SECONDS = Instant.parse("0001-01-01T00:00:00Z").getEpochSecond();
    static final long MAX_TIMESTAMP_SECONDS = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    static final long MAX_DURATION_SECONDS = 315_576_000_000L;
    static final int NANOS_PER_SECOND = 1_000_000_000;

    private static final Pattern TIMESTAMP = Pattern.compile(
            "(\\d{4})-(\\d\\d)-(\\d\\d)T(\\d\\d):(\\d\\d):(\\d\\d)(?:\\.(\\d{1,9}))?(?:Z|([+-])(\\d\\d):(\\d\\d))");
    private static final Pattern DURATION = Pattern.compile("(-?)(\\d{1,12})(?:\\.(\\d{1,9}))?s");

    private TimeText() {}

    /** Seconds and nanoseconds of either kind; both have the same fields. */
    record Seconds(long seconds, int nanos) {}

    static Seconds parseTimestamp(String text, Trail trail) {
        Matcher match = TIMESTAMP.matcher(text);
        if (!match.matches()) {
            throw trail.refuse("must be a time like 2030-01-31T10:00:20.5Z, not " + Trail.quoted(text));
        }
        long seconds = epochSecond(match, text, trail);
        if (seconds < MIN_TIMESTAMP_SECONDS || seconds > MAX_TIMESTAMP_SECONDS) {
            throw trail.refuse("must be in the years 1 to 9999: " + Trail.quoted(text));
        }
        return new Seconds(seconds, nanos(match.group(7)));
    }

    private static long epochSecond(Matcher match, String text, Trail trail) {
        try {
            var local = LocalDateTime.of(
                    number(match, 1), number(match, 2), number(match, 3),
                    number(match, 4), number(match, 5), number(match, 6));
            return local.toEpochSecond(offset(match));
        } catch (DateTimeException noSuchTime) {
            throw trail.refuse("there is no such time: " + Trail.quoted(text));
        }
    }

    private static ZoneOffset offset(Matcher match) {
        if (match.group(8) == null) {
            return ZoneOffset.UTC;
        }
        int sign = match.group(8).equals("-") ? -1 : 1;
        return ZoneOffset.ofHoursMinutes(sign * number(match, 9), sign * number(match, 10));
    }

    private static int number(Matcher match, int group) {
        return Integer.parseInt(match.group(group));
    }

    static Seconds parseDuration(String text, Trail trail) {
        Matcher match = DURATION.matcher(text);
        if (!match.matches()) {
            throw trail.refuse("must be seconds like 1.5s, not " + Trail.quoted(text));
        }
        int sign = match.group(1).isEmpty() ? 1 : -1;
        var value = new Seconds(sign * Long.parseLong(match.group(2)), sign * nanos(match.group(3)));
        if (!isDuration(value)) {
            throw trail.refuse("must be within " + MAX_DURATION_SECONDS + " seconds: " + Trail.quoted(text));
        }
        return value;
    }

    private static int nanos(@Nullable String fraction) {
        return fraction == null ? 0 : Integer.parseInt((fraction + "00000000").substring(0, 9));
    }

    static boolean isTimestamp(Seconds value) {
        return value.seconds >= MIN_TIMESTAMP_SECONDS
                && value.seconds <= MAX_TIMESTAMP_SECONDS
                && value.nanos >= 0
                && value.nanos < NANOS_PER_SECOND;
    }

    static boolean isDuration(Seconds value) {
        return Math.abs(value.nanos) < NANOS_PER_SECOND
                && Math.abs(value.seconds) <= MAX_DURATION_SECONDS
                && (value.seconds == 0 || value.nanos == 0 || (value.seconds < 0) == (value.nanos < 0));
    }

    static String timestamp(Seconds value) {
        var time = LocalDateTime.ofEpochSecond(value.seconds, value.nanos, ZoneOffset.UTC);
        var text = new StringBuilder(30);
        digits(text, time.getYear(), 1000).append('-');
        digits(text, time.getMonthValue(), 10).append('-');
        digits(text, time.getDayOfMonth(), 10).append('T');
        digits(text, time.getHour(), 10).append(':');
        digits(text, time.getMinute(), 10).append(':');
        digits(text, time.getSecond(), 10);
        return fraction(text, value.nanos).append('Z').toString();
    }

    static String duration(Seconds value) {
        var text = new StringBuilder(24);
        text.append(value.seconds < 0 || value.nanos < 0 ? "-" : "").append(Math.abs(value.seconds));
        return fraction(text, Math.abs(value.nanos)).append('s').toString();
    }

    private static StringBuilder fraction(StringBuilder text, int nanos) {
        if (nanos == 0) {
            return text;
        }
        text.append('.');
        if (nanos % 1_000_000 == 0) {
            return digits(text, nanos / 1_000_000, 100);
        }
        return nanos % 1_000 == 0 ? digits(text, nanos / 1_000, 100_000) : digits(text, nanos, 100_000_000);
    }

    /** Decimal, padded with zeros to as many digits as {@code highest} has. */
    private static StringBuilder digits(StringBuilder text, int value, int highest) {
        for (int unit = highest; unit > 0; unit /= 10) {
            text.append((char) ('0' + value / unit % 10));
        }
        return text;
    }
}
