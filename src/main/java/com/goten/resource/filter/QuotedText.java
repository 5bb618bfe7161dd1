package com.goten.resource.filter;

/** Reads a JSON string inside a filter. */
final class QuotedText {
    private final FilterSource source;
    private final String text;
    private final int start;
    private int at;

    QuotedText(FilterSource source, int start) {
        this.source = source;
        this.text = source.text();
        this.start = start;
        this.at = start + 1;
    }

    /** The string that begins with the quote here. */
    String read() {
        var value = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at++);
            if (c < ' ') {
                throw source.wrong(at - 1, "a control character in text must be escaped");
            }
            value.append(c == '\\' ? escape() : c);
        }
        if (at == text.length()) {
            throw source.wrong(start, "the text is not closed");
        }
        at++;
        return source.checked(value.toString(), start);
    }

    /** Offset after the closing quote, once it has been read. */
    int end() {
        return at;
    }

    private char escape() {
        if (at == text.length()) {
            throw source.wrong(start, "the text is not closed");
        }
        char c = text.charAt(at++);
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw source.wrong(at - 2, "\\" + c + " is no escape");
        };
    }

    private char unicode() {
        try {
            int end = at + 4;
            if (end > text.length() || text.charAt(at) == '+' || text.charAt(at) == '-') {
                throw new NumberFormatException();
            }
            char c = (char) Integer.parseInt(text, at, end, 16);
            at = end;
            return c;
        } catch (NumberFormatException e) {
            throw source.wrong(at - 2, "\\u needs four hexadecimal digits");
        }
    }
}
