package com.goten.resource;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import com.goten.errors.GotenException.InvalidArgument;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** {@code google.protobuf.Timestamp} and {@code Duration} of any descriptor pool. */
public final class Times {
    private static final long MIN_SECOND = Instant.parse("0001-01-01T00:00:00Z").getEpochSecond();
    private static final long MAX_SECOND = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    private static final long MAX_DURATION_SECONDS = 315_576_000_000L;
    private static final int MAX_NANOS = 999_999_999;

    private Times() {}

    /** {@code 2026-01-02T03:04:05.123456789Z}, always as wide. */
    static String timestamp(Message message, Place place) {
        long seconds = seconds(message);
        int nanos = nanos(message);
        if (seconds < MIN_SECOND || seconds > MAX_SECOND || nanos < 0 || nanos > MAX_NANOS) {
            throw new InvalidArgument(place.toString(), "is not a time in the years 1 to 9999");
        }
        return timestamp(seconds, nanos);
    }

    /** Whether a time can be stored: in the years 1 to 9999. */
    public static boolean inRange(Instant time) {
        return time.getEpochSecond() >= MIN_SECOND && time.getEpochSecond() <= MAX_SECOND;
    }

    /** As it stands in documents. */
    public static String timestamp(Instant time) {
        return timestamp(time.getEpochSecond(), time.getNano());
    }

    private static String timestamp(long seconds, int nanos) {
        var time = LocalDateTime.ofEpochSecond(seconds, nanos, ZoneOffset.UTC);
        var text = new StringBuilder(30);
        digits(text, time.getYear(), 1000).append('-');
        digits(text, time.getMonthValue(), 10).append('-');
        digits(text, time.getDayOfMonth(), 10).append('T');
        digits(text, time.getHour(), 10).append(':');
        digits(text, time.getMinute(), 10).append(':');
        digits(text, time.getSecond(), 10).append('.');
        return digits(text, nanos, 100_000_000).append('Z').toString();
    }

    private static StringBuilder digits(StringBuilder text, int value, int highest) {
        for (int unit = highest; unit > 0; unit /= 10) {
            text.append((char) ('0' + value / unit % 10));
        }
        return text;
    }

    /** In seconds. */
    static BigDecimal duration(Message message, Place place) {
        long seconds = seconds(message);
        int nanos = nanos(message);
        boolean inRange = seconds >= -MAX_DURATION_SECONDS && seconds <= MAX_DURATION_SECONDS
                && nanos >= -MAX_NANOS && nanos <= MAX_NANOS;
        if (!inRange || seconds < 0 && nanos > 0 || seconds > 0 && nanos < 0) {
            throw new InvalidArgument(place.toString(), "is not a duration of at most 10,000 years");
        }
        return BigDecimal.valueOf(seconds).add(BigDecimal.valueOf(nanos, 9));
    }

    private static long seconds(Message message) {
        Descriptor type = message.getDescriptorForType();
        return (Long) message.getField(type.findFieldByNumber(1));
    }

    private static int nanos(Message message) {
        Descriptor type = message.getDescriptorForType();
        return (Integer) message.getField(type.findFieldByNumber(2));
    }
}
