package com.goten.resource.filter;

import com.goten.errors.GotenException.InvalidArgument;

/** The text of a filter, for errors with positions in it. */
record FilterSource(String text, String field) {

    /** An error at a character. */
    InvalidArgument wrong(int offset, String reason) {
        int at = Math.min(offset, text.length());
        int lineStart = text.lastIndexOf('\n', at - 1) + 1;
        long line = text.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
        int column = text.codePointCount(lineStart, at) + 1;
        return new InvalidArgument(field, "line " + line + ", column " + column + ": " + reason);
    }

    /** Text that a stored value could equal: what the database does not store is refused rather than not found. */
    String checked(String value, int offset) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == 0) {
                throw wrong(offset, "text must not contain U+0000");
            }
            if (Character.isSurrogate(c)) {
                if (i + 1 == value.length() || !Character.isSurrogatePair(c, value.charAt(i + 1))) {
                    throw wrong(offset, "text must not contain unpaired surrogates");
                }
                i++;
            }
        }
        return value;
    }
}
