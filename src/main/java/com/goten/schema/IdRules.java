package com.goten.schema;

import java.util.regex.Pattern;

/**
 * Which last segments a type's names may have (PROTOCOL.md section 2, names).
 *
 * @param accepted IDs that name a resource
 * @param acceptedAtCreation IDs that a new resource may have
 * @param spansSlashes whether an accepted ID may contain {@code /}
 */
public record IdRules(Pattern accepted, Pattern acceptedAtCreation, boolean spansSlashes) {
    public static final String DEFAULT_ACCEPTED = "[\\w][\\w.-]{0,127}";
    public static final String DEFAULT_AT_CREATION = "[a-z][a-z0-9\\-]{0,28}[a-z0-9]";
    public static final IdRules STANDARD =
            new IdRules(Pattern.compile(DEFAULT_ACCEPTED), Pattern.compile(DEFAULT_AT_CREATION), false);

    /** Whether it names a resource. */
    public boolean accepts(String id) {
        return accepted.matcher(id).matches();
    }

    /** Whether a new resource may have it. */
    public boolean acceptsAtCreation(String id) {
        return acceptedAtCreation.matcher(id).matches() && accepts(id);
    }
}
