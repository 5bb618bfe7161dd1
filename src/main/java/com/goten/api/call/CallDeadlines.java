package com.goten.api.call;

import com.goten.errors.GotenException;
import com.goten.time.Deadline;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The deadline of a call, from what its client asked for in the header {@value #HEADER} ({@code 500m} is 500 ms; units
 * {@code H M S m u n}), on every surface.
 */
public final class CallDeadlines {
    public static final String HEADER = "grpc-timeout";
    /** For calls that ask for none. */
    public static final Duration DEFAULT = Duration.ofSeconds(30);
    /** The most that a call with one answer gets. */
    public static final Duration MAX = Duration.ofMinutes(5);

    private static final Duration UNBOUNDED = Duration.ofDays(3650);
    private static final Pattern FORM = Pattern.compile("([0-9]{1,8})([HMSmun])");

    private CallDeadlines() {}

    /** Of a call with one answer. */
    public static Deadline unary(@Nullable String header) {
        if (header == null) {
            return Deadline.after(DEFAULT);
        }
        return unaryAfter(parse(header));
    }

    /** Of a call with one answer whose client waits that long. */
    public static Deadline unaryAfter(Duration asked) {
        return Deadline.after(asked.compareTo(MAX) < 0 ? asked : MAX);
    }

    /** Of a call with a stream of answers: only the client bounds it. */
    public static Deadline stream(@Nullable String header) {
        return streamAfter(header == null ? UNBOUNDED : parse(header));
    }

    /** Of a call with a stream of answers whose client waits that long. */
    public static Deadline streamAfter(Duration asked) {
        return Deadline.after(asked.compareTo(UNBOUNDED) < 0 ? asked : UNBOUNDED);
    }

    /** Whether a deadline is near enough to need a timer. */
    static boolean bounds(Deadline deadline) {
        return deadline.remaining().compareTo(UNBOUNDED.dividedBy(2)) < 0;
    }

    /** @throws GotenException.InvalidArgument for anything but gRPC's form */
    public static Duration parse(String header) {
        Matcher form = FORM.matcher(header);
        if (!form.matches()) {
            throw new GotenException.InvalidArgument(
                    HEADER, "\"" + header + "\" is no timeout: 1 to 8 digits and one of H, M, S, m, u, n");
        }
        long amount = Long.parseLong(form.group(1));
        return switch (form.group(2)) {
            case "H" -> Duration.ofHours(amount);
            case "M" -> Duration.ofMinutes(amount);
            case "S" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMillis(amount);
            case "u" -> Duration.ofNanos(amount * 1000);
            default -> Duration.ofNanos(amount);
        };
    }
}
