package com.goten.resource.json;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.regex.Pattern;

/** One scalar from its text, as it stands between quotes in JSON, in a map key or in a query string. */
final class ScalarText {
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d{1,9})?");
    private static final BigInteger INT32_MIN = BigInteger.valueOf(Integer.MIN_VALUE);
    private static final BigInteger INT32_MAX = BigInteger.valueOf(Integer.MAX_VALUE);
    private static final BigInteger UINT32_MAX = BigInteger.valueOf(0xFFFFFFFFL);
    private static final BigInteger INT64_MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger INT64_MAX = BigInteger.valueOf(Long.MAX_VALUE);
    private static final BigInteger UINT64_MAX = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    /** No integer type has more digits; what is longer is not even expanded ({@code 1e999999999}). */
    private static final int MAX_INTEGER_DIGITS = 20;
    /** As many as the parser takes of a bare number; making a decimal of it takes time by the square of its length. */
    private static final int MAX_NUMBER_CHARS = 1000;

    private ScalarText() {}

    /** In the form that {@link com.google.protobuf.Message.Builder#setField} takes. */
    static Object parse(FieldDescriptor field, String text, Trail trail) {
        return switch (field.getType()) {
            case BOOL -> bool(text, trail);
            case INT32, SINT32, SFIXED32 -> integer(text, INT32_MIN, INT32_MAX, trail).intValue();
            case UINT32, FIXED32 -> integer(text, BigInteger.ZERO, UINT32_MAX, trail).intValue();
            case INT64, SINT64, SFIXED64 -> integer(text, INT64_MIN, INT64_MAX, trail).longValue();
            case UINT64, FIXED64 -> integer(text, BigInteger.ZERO, UINT64_MAX, trail).longValue();
            case FLOAT -> float32(text, trail);
            case DOUBLE -> float64(text, trail);
            case STRING -> string(text, trail);
            case BYTES -> bytes(text, trail);
            case ENUM -> enumValue(field.getEnumType(), text, trail);
            case MESSAGE, GROUP -> throw new IllegalArgumentException(field.getFullName() + " is no scalar");
        };
    }

    private static Boolean bool(String text, Trail trail) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw trail.refuse("must be true or false, not " + Trail.quoted(text));
        };
    }

    private static BigInteger integer(String text, BigInteger min, BigInteger max, Trail trail) {
        BigInteger value = text.length() < MAX_INTEGER_DIGITS && isPlainInteger(text)
                ? BigInteger.valueOf(Long.parseLong(text))
                : exactInteger(text, trail);
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw trail.refuse("must be between " + min + " and " + max + ", not " + Trail.quoted(text));
        }
        return value;
    }

    /** Digits, perhaps with a minus, and no leading zeros: what a long of up to 18 digits looks like. */
    private static boolean isPlainInteger(String text) {
        int start = text.startsWith("-") ? 1 : 0;
        int digits = text.length() - start;
        if (digits == 0 || digits > 18 || digits > 1 && text.charAt(start) == '0') {
            return false;
        }
        for (int i = start; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static BigInteger exactInteger(String text, Trail trail) {
        BigDecimal value = decimal(text, trail);
        if (value.signum() != 0 && (long) value.precision() - value.scale() > MAX_INTEGER_DIGITS) {
            throw trail.refuse("is out of range: " + Trail.quoted(text));
        }
        if (value.signum() != 0 && value.stripTrailingZeros().scale() > 0) {
            throw trail.refuse("must be a whole number, not " + Trail.quoted(text));
        }
        return value.signum() == 0 ? BigInteger.ZERO : value.toBigIntegerExact();
    }

    private static BigDecimal decimal(String text, Trail trail) {
        requireNumber(text, trail);
        return new BigDecimal(text);
    }

    private static void requireNumber(String text, Trail trail) {
        if (text.length() > MAX_NUMBER_CHARS) {
            throw trail.refuse(
                    "must be a number of at most " + MAX_NUMBER_CHARS + " characters, not " + Trail.quoted(text));
        }
        if (!NUMBER.matcher(text).matches()) {
            throw trail.refuse("must be a number, not " + Trail.quoted(text));
        }
    }

    private static Float float32(String text, Trail trail) {
        double value = float64(text, trail);
        if (Float.isInfinite((float) value) && !Double.isInfinite(value)) {
            throw trail.refuse("is out of the range of a float: " + Trail.quoted(text));
        }
        return (float) value;
    }

    private static Double float64(String text, Trail trail) {
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> finite(text, trail);
        };
    }

    static Double finite(String text, Trail trail) {
        requireNumber(text, trail);
        double value = Double.parseDouble(text);
        if (Double.isInfinite(value)) {
            throw trail.refuse("is out of the range of a double: " + Trail.quoted(text));
        }
        return value;
    }

    /** Refuses halves of surrogate pairs, which {@code \\ud800} can smuggle in: they have no UTF-8 form. */
    static String string(String text, Trail trail) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!Character.isSurrogatePair(text.charAt(i), i + 1 < text.length() ? text.charAt(i + 1) : 0)) {
                    throw trail.refuse("half of a surrogate pair at character " + i);
                }
                i++;
            }
        }
        return text;
    }

    private static ByteString bytes(String text, Trail trail) {
        boolean urlSafe = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
        try {
            return ByteString.copyFrom((urlSafe ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(text));
        } catch (IllegalArgumentException notBase64) {
            throw trail.refuse("must be base64: " + notBase64.getMessage());
        }
    }

    private static EnumValueDescriptor enumValue(EnumDescriptor type, String text, Trail trail) {
        EnumValueDescriptor byName = type.findValueByName(text);
        if (byName != null) {
            return byName;
        }
        if (text.length() > MAX_NUMBER_CHARS || !NUMBER.matcher(text).matches()) {
            throw trail.refuse(type.getFullName() + " has no value " + Trail.quoted(text));
        }
        return enumValue(type, integer(text, INT32_MIN, INT32_MAX, trail).intValue(), trail);
    }

    private static EnumValueDescriptor enumValue(EnumDescriptor type, int number, Trail trail) {
        if (type.isClosed() && type.findValueByNumber(number) == null) {
            throw trail.refuse(type.getFullName() + " has no value " + number);
        }
        return type.findValueByNumberCreatingIfUnknown(number);
    }
}
