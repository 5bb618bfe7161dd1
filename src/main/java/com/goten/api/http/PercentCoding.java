package com.goten.api.http;

import com.goten.errors.GotenException.InvalidArgument;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Decodes the parts of a URI, refusing what is not {@code %XX} or not UTF-8 instead of guessing. */
final class PercentCoding {
    private PercentCoding() {}

    /** A path segment. */
    static String segment(String text) {
        return decode(text, "path", false, false);
    }

    /** A path segment of a variable that spans segments: an encoded slash is not one of its own slashes. */
    static String segmentKeepingSlashes(String text) {
        return decode(text, "path", true, false);
    }

    /** A name or value of a query, where {@code +} is a space. */
    static String query(String text, String field) {
        return decode(text, field, false, true);
    }

    private static String decode(String text, String field, boolean keepSlash, boolean plusIsSpace) {
        if (text.indexOf('%') < 0 && isAscii(text)) {
            return plusIsSpace ? text.replace('+', ' ') : text;
        }
        var bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                int value = escaped(text, i, field);
                boolean kept = keepSlash && value == '/';
                bytes.writeBytes(kept ? new byte[] {'%', '2', (byte) text.charAt(i + 2)} : new byte[] {(byte) value});
                i += 2;
            } else {
                bytes.write(plain(c, plusIsSpace, field));
            }
        }
        return utf8(bytes.toByteArray(), field);
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    private static int plain(char c, boolean plusIsSpace, String field) {
        if (c >= 0x80) {
            throw new InvalidArgument(field, "holds a character that is not percent-encoded");
        }
        return plusIsSpace && c == '+' ? ' ' : c;
    }

    private static int escaped(String text, int at, String field) {
        int high = at + 2 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
        int low = at + 2 < text.length() ? Character.digit(text.charAt(at + 2), 16) : -1;
        if (high < 0 || low < 0) {
            throw new InvalidArgument(field, "% is not followed by two hexadecimal digits");
        }
        return high << 4 | low;
    }

    private static String utf8(byte[] bytes, String field) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException notUtf8) {
            throw new InvalidArgument(field, "is not UTF-8 when decoded");
        }
    }
}
