package com.goten.resource.filter;

import java.math.BigDecimal;
import java.util.List;

/**
 * A piece of a filter.
 *
 * @param offset of its first character
 * @param text as written, for messages
 */
record Token(Kind kind, int offset, String text, List<Segment> path, String string, BigDecimal number) {

    enum Kind {
        /** A path, or a keyword. */
        PATH,
        STRING,
        NUMBER,
        /** {@code = == != < <= > >=}. */
        OPERATOR,
        /** One of {@code ( ) [ ] { } , :}. */
        MARK,
        END
    }

    /** One segment of a path. @param quoted never part of a keyword */
    record Segment(String text, int offset, boolean quoted) {}

    static Token path(int offset, String text, List<Segment> path) {
        return new Token(Kind.PATH, offset, text, List.copyOf(path), "", BigDecimal.ZERO);
    }

    static Token string(int offset, String text, String value) {
        return new Token(Kind.STRING, offset, text, List.of(), value, BigDecimal.ZERO);
    }

    static Token number(int offset, String text, BigDecimal value) {
        return new Token(Kind.NUMBER, offset, text, List.of(), "", value);
    }

    static Token of(Kind kind, int offset, String text) {
        return new Token(kind, offset, text, List.of(), "", BigDecimal.ZERO);
    }

    /** Keywords are in any case; a path of several segments is none. */
    boolean isKeyword(String keyword) {
        return kind == Kind.PATH
                && path.size() == 1
                && !path.get(0).quoted()
                && path.get(0).text().equalsIgnoreCase(keyword);
    }

    boolean isMark(char mark) {
        return kind == Kind.MARK && text.charAt(0) == mark;
    }
}
