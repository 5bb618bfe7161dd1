package com.goten.resource;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The names of one collection under a parent that may hold {@code -} wildcards.
 *
 * @param prefix what every name begins with; the empty string for all
 * @param pattern for the whole name, where the prefix alone does not decide; valid for Java and for PostgreSQL alike
 */
public record Scope(String prefix, Optional<Pattern> pattern) {
    /** Every name of a type. */
    public static final Scope ALL = new Scope("", Optional.empty());

    public boolean contains(String name) {
        return name.startsWith(prefix) && (pattern.isEmpty() || pattern.get().matcher(name).matches());
    }
}
