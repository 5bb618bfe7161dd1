package com.goten.resource.filter;

import com.goten.resource.filter.Token.Kind;
import com.goten.resource.filter.Token.Segment;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a filter into tokens; leaves out white space and {@code --} comments. */
final class FilterLexer {
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private static final Pattern OPERATOR = Pattern.compile("==|=|!=|<=|<|>=|>");
    private static final String MARKS = "()[]{},:";
    private static final int MAX_NUMBER_CHARS = 64;
    private static final int MAX_EXPONENT_CHARS = 4;

    private final FilterSource source;
    private final String text;
    private int at;

    FilterLexer(FilterSource source) {
        this.source = source;
        this.text = source.text();
    }

    Token next() {
        skipBlanks();
        if (at == text.length()) {
            return Token.of(Kind.END, at, "");
        }
        char c = text.charAt(at);
        if (c == '"') {
            return string();
        }
        if (isFirst(c) || c == '`') {
            return path();
        }
        if (c == '-' || c >= '0' && c <= '9') {
            return number();
        }
        return MARKS.indexOf(c) >= 0 ? Token.of(Kind.MARK, at, String.valueOf(text.charAt(at++))) : operator();
    }

    private void skipBlanks() {
        while (at < text.length()) {
            if (text.startsWith("--", at)) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (Character.isWhitespace(text.charAt(at))) {
                at++;
            } else {
                return;
            }
        }
    }

    private Token operator() {
        Matcher matcher = OPERATOR.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            throw source.wrong(at, "unexpected " + Character.toString(text.codePointAt(at)));
        }
        int start = at;
        at = matcher.end();
        return Token.of(Kind.OPERATOR, start, matcher.group());
    }

    private Token number() {
        int start = at;
        Matcher matcher = NUMBER.matcher(text).region(at, text.length());
        if (!matcher.lookingAt() || matcher.end() < text.length() && isWord(matcher.end())) {
            throw source.wrong(start, "is not a number");
        }
        at = matcher.end();
        String exponent = matcher.group(3);
        if (at - start > MAX_NUMBER_CHARS || exponent != null && exponent.length() > 1 + MAX_EXPONENT_CHARS) {
            throw source.wrong(start, "the number has too many digits");
        }
        return Token.number(start, text.substring(start, at), new BigDecimal(matcher.group()));
    }

    private Token string() {
        int start = at;
        var quoted = new QuotedText(source, at);
        String value = quoted.read();
        at = quoted.end();
        return Token.string(start, text.substring(start, at), value);
    }

    private Token path() {
        int start = at;
        List<Segment> segments = new ArrayList<>();
        segments.add(segment());
        while (at < text.length() && text.charAt(at) == '.') {
            at++;
            segments.add(segment());
        }
        return Token.path(start, text.substring(start, at), segments);
    }

    private Segment segment() {
        int start = at;
        if (at < text.length() && text.charAt(at) == '"') {
            return new Segment(string().string(), start, true);
        }
        if (at < text.length() && text.charAt(at) == '`') {
            return backticked();
        }
        var word = new StringBuilder();
        while (at < text.length() && (isWord(at) || isEscapedDot())) {
            at += isEscapedDot() ? 1 : 0;
            word.append(text.charAt(at++));
        }
        if (word.isEmpty()) {
            throw source.wrong(at, "expected a segment of a path");
        }
        return new Segment(word.toString(), start, false);
    }

    private Segment backticked() {
        int start = at;
        int end = text.indexOf('`', at + 1);
        if (end < 0) {
            throw source.wrong(start, "the backtick is not closed");
        }
        at = end + 1;
        return new Segment(source.checked(text.substring(start + 1, end), start), start, true);
    }

    private boolean isEscapedDot() {
        return text.startsWith("\\.", at);
    }

    private static boolean isFirst(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
    }

    /** Keys of maps have more characters than fields; two dashes begin a comment all the same. */
    private boolean isWord(int index) {
        char c = text.charAt(index);
        return isFirst(c) || c >= '0' && c <= '9' || c == '/' || c == '-' && !text.startsWith("--", index);
    }
}
