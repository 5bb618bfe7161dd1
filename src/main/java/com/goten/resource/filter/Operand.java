package com.goten.resource.filter;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/** A value of a filter in the form of the values that it is compared with ({@link com.goten.resource.ValueKind}). */
public sealed interface Operand {

    /** For NUMBER and DURATION. */
    record Exact(BigDecimal number) implements Operand {}

    /** For FLOAT (exactly a float then), DOUBLE and JSON; never NaN, never -0. */
    record Real(double number) implements Operand {}

    record Flag(boolean value) implements Operand {}

    /** For TEXT, BYTES, ENUM, TIMESTAMP and JSON. */
    record Text(String text) implements Operand {}

    /** For TEXT under equality: names with wildcards. The expression reads the same to PostgreSQL. */
    record NameMatch(Pattern pattern) implements Operand {
        @Override
        public boolean equals(Object other) {
            return other instanceof NameMatch that && pattern.pattern().equals(that.pattern.pattern());
        }

        @Override
        public int hashCode() {
            return pattern.pattern().hashCode();
        }
    }

    /** For MESSAGE, LIST, MAP and JSON: an object or array as it stands in the {@link com.goten.resource.Doc}. */
    record Tree(Json value) implements Operand {}
}
