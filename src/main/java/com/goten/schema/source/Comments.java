package com.goten.schema.source;

/**
 * Blanks the comments of a {@code .proto} file, lines and columns kept. They are of no use at run time, and Wire's
 * parser refuses some that the language allows: a declaration after a comment on the same line.
 */
final class Comments {
    private final StringBuilder text;
    private int at;

    private Comments(String text) {
        this.text = new StringBuilder(text);
    }

    static String blank(String text) {
        return new Comments(text).blank();
    }

    private String blank() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"' || c == '\'') {
                skipString(c);
            } else if (isAt("//")) {
                blankUntil(end("\n", 0));
            } else if (isAt("/*") && text.indexOf("*/", at + 2) >= 0) {
                blankUntil(end("*/", 2));
            } else {
                at++;
            }
        }
        return text.toString();
    }

    /** To the closing quote; to the end of the line where there is none, which the parser then says. */
    private void skipString(char quote) {
        at++;
        while (at < text.length() && text.charAt(at) != quote && text.charAt(at) != '\n') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
    }

    private boolean isAt(String mark) {
        return at + 1 < text.length() && text.charAt(at) == mark.charAt(0) && text.charAt(at + 1) == mark.charAt(1);
    }

    private int end(String mark, int length) {
        int found = text.indexOf(mark, at + length);
        return found < 0 ? text.length() : found + length;
    }

    private void blankUntil(int end) {
        for (; at < end; at++) {
            if (text.charAt(at) != '\n') {
                text.setCharAt(at, ' ');
            }
        }
    }
}
