package com.goten.schema;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An API version by its name, {@code v2}, {@code v1beta1}, {@code v1p1alpha2}. Ordered by age: an alpha comes before
 * its beta, and both before the version that they lead to.
 */
public record VersionName(String text, int major, int minor, int stage, int stageNumber) implements Comparable<VersionName> {
    private static final Pattern SHAPE = Pattern.compile("v(\\d{1,6})(?:p(\\d{1,6}))?(?:(alpha|beta)(\\d{0,6}))?");
    private static final int RELEASED = 2;
    private static final Comparator<VersionName> AGE = Comparator.comparingInt(VersionName::major)
            .thenComparingInt(VersionName::minor)
            .thenComparingInt(VersionName::stage)
            .thenComparingInt(VersionName::stageNumber);

    /** Empty for what is none. */
    public static Optional<VersionName> parse(String text) {
        var match = SHAPE.matcher(text);
        return match.matches()
                ? Optional.of(new VersionName(
                        text, number(match.group(1)), number(match.group(2)), stage(match.group(3)),
                        number(match.group(4))))
                : Optional.empty();
    }

    private static int number(String digits) {
        return digits == null || digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }

    private static int stage(String name) {
        return name == null ? RELEASED : name.equals("alpha") ? 0 : 1;
    }

    @Override
    public int compareTo(VersionName other) {
        return AGE.compare(this, other);
    }
}
