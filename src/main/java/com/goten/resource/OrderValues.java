package com.goten.resource;

import com.google.protobuf.Message;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * Values to order by: never null, what is absent is the least of its kind. As text they stand in page tokens and go to
 * PostgreSQL as parameters.
 */
public final class OrderValues {
    /** Below every number that a field can hold. */
    public static final BigDecimal LEAST_NUMBER = new BigDecimal("-1e30");

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,40}(\\.[0-9]{1,40})?");
    private static final Pattern REAL =
            Pattern.compile("NaN|-?Infinity|-?[0-9]{1,20}(\\.[0-9]{1,20})?(E-?[0-9]{1,3})?");

    private OrderValues() {}

    static Object of(ValuePath path, Message resource) {
        Object value = path.value(resource);
        return value == null ? least(path.leaf().kind()) : value;
    }

    private static Object least(ValueKind kind) {
        return switch (kind) {
            case NUMBER, DURATION -> LEAST_NUMBER;
            case FLOAT, DOUBLE -> Double.NEGATIVE_INFINITY;
            case BOOL -> false;
            default -> "";
        };
    }

    static int compare(Object one, Object other) {
        if (one instanceof String text) {
            return Order.byCodePoint(text, (String) other);
        }
        if (one instanceof BigDecimal number) {
            return number.compareTo((BigDecimal) other);
        }
        return one instanceof Double real ? real.compareTo((Double) other) : ((Boolean) one).compareTo((Boolean) other);
    }

    static String text(ValuePath path, Message resource) {
        Object value = of(path, resource);
        if (path.leaf().kind() == ValueKind.FLOAT) {
            return Float.toString(((Double) value).floatValue());
        }
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }

    static boolean isText(ValueKind kind, String text) {
        return switch (kind) {
            case NUMBER, DURATION -> NUMBER.matcher(text).matches();
            case FLOAT, DOUBLE -> REAL.matcher(text).matches();
            case BOOL -> text.equals("true") || text.equals("false");
            default -> text.indexOf('\0') < 0;
        };
    }
}
