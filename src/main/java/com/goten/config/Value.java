package com.goten.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What a scalar may be: from text to a value.
 *
 * @param wants completes the sentence "must be …"
 * @param parse throws IllegalArgumentException for what it is not
 * @param confidential whether it may hold a password, and must not be repeated in messages
 */
public record Value<T>(String wants, Function<String, T> parse, boolean confidential) {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9}) ?(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9}) ?(B|KiB|MiB|GiB)");
    private static final Pattern REGION = Pattern.compile("[a-z][a-z0-9\\-]{0,28}[a-z0-9]");
    private static final Pattern SERVICE = Pattern.compile("[a-z0-9\\-]{1,63}(\\.[a-z0-9\\-]{1,63})+");

    /** Whether a text is such a value. */
    public boolean matches(String text) {
        try {
            parse.apply(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Any text but the empty one. */
    public static Value<String> text() {
        return of("text", text -> {
            require(!text.isBlank());
            return text;
        });
    }

    public static Value<Secret> secret() {
        return confidential("text", text -> new Secret(text().parse().apply(text)));
    }

    public static Value<Path> path() {
        return of("a path", text -> Path.of(text().parse().apply(text)));
    }

    public static Value<Integer> integer(int least, int most) {
        return of("an integer from " + least + " to " + most, text -> {
            int value = Integer.parseInt(text.replace("_", ""));
            require(value >= least && value <= most);
            return value;
        });
    }

    /** A port to listen on; 0 means any free one. */
    public static Value<Integer> port() {
        return integer(0, 65535);
    }

    public static Value<Boolean> flag() {
        return of("true or false", text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException();
        });
    }

    /** {@code 250ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 7d}. */
    public static Value<Duration> duration(Duration least, Duration most) {
        return of("a duration like 30s, from " + spell(least) + " to " + spell(most), text -> {
            var value = duration(text);
            require(value.compareTo(least) >= 0 && value.compareTo(most) <= 0);
            return value;
        });
    }

    /** {@code 64KiB}, {@code 8MiB}; in bytes. */
    public static Value<Long> size(long least, long most) {
        return of("a size like 4MiB, from " + least + " to " + most + " bytes", text -> {
            long value = size(text);
            require(value >= least && value <= most);
            return value;
        });
    }

    public static Value<String> region() {
        return matching("a region ID ([a-z][a-z0-9-]{0,28}[a-z0-9])", REGION);
    }

    public static Value<String> service() {
        return matching("a service's domain name, like devices.example.com", SERVICE);
    }

    public static <E extends Enum<E>> Value<E> oneOf(Class<E> type) {
        var names = String.join(", ", names(type)).replace('_', '-');
        return of("one of " + names, text -> Enum.valueOf(type, text.replace('-', '_').toUpperCase(Locale.ROOT)));
    }

    /** Text that another parser of ours reads. */
    public static <T> Value<T> of(String wants, Function<String, T> parse) {
        return new Value<>(wants, parse, false);
    }

    /** As {@link #of}, for what may hold a password. */
    public static <T> Value<T> confidential(String wants, Function<String, T> parse) {
        return new Value<>(wants, parse, true);
    }

    private static Value<String> matching(String wants, Pattern pattern) {
        return of(wants, text -> {
            require(pattern.matcher(text).matches());
            return text;
        });
    }

    private static <E extends Enum<E>> List<String> names(Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    private static Duration duration(String text) {
        var matcher = DURATION.matcher(text);
        require(matcher.matches());
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    private static String spell(Duration duration) {
        if (duration.toMillis() % 1000 != 0) {
            return duration.toMillis() + "ms";
        }
        long seconds = duration.toSeconds();
        if (seconds % 86_400 == 0) {
            return duration.toDays() + "d";
        }
        return seconds % 3600 == 0 ? duration.toHours() + "h" : seconds + "s";
    }

    private static long size(String text) {
        var matcher = SIZE.matcher(text);
        require(matcher.matches());
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "B" -> count;
            case "KiB" -> count << 10;
            case "MiB" -> count << 20;
            default -> count << 30;
        };
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException();
        }
    }
}
