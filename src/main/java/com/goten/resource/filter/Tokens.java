package com.goten.resource.filter;

import com.goten.errors.GotenException.InvalidArgument;
import com.goten.resource.ResourceNames;
import com.goten.resource.filter.Token.Kind;
import org.jspecify.annotations.Nullable;

/** The tokens of a filter with one token of look-ahead, and the bound on nesting. */
final class Tokens {
    private final FilterSource source;
    private final FilterLexer lexer;
    private final int maxNesting;
    private @Nullable Token ahead;
    private int depth;

    Tokens(FilterSource source, int maxNesting) {
        this.source = source;
        this.maxNesting = maxNesting;
        this.lexer = new FilterLexer(source);
    }

    Token peek() {
        if (ahead == null) {
            ahead = lexer.next();
        }
        return ahead;
    }

    Token take() {
        Token token = peek();
        ahead = null;
        return token;
    }

    boolean takeKeyword(String keyword) {
        boolean there = peek().isKeyword(keyword);
        if (there) {
            take();
        }
        return there;
    }

    boolean takeComma() {
        boolean there = peek().isMark(',');
        if (there) {
            take();
        }
        return there;
    }

    void takeMark(char mark, String expected) {
        if (!peek().isMark(mark)) {
            throw unexpected(expected);
        }
        take();
    }

    /** Goes one level down, into what the token opens. */
    void enter(Token token) {
        if (++depth > maxNesting) {
            throw source.wrong(token.offset(), "nested deeper than " + maxNesting + " levels");
        }
    }

    void leave() {
        depth--;
    }

    InvalidArgument unexpected(String expected) {
        Token token = peek();
        String found = token.kind() == Kind.END ? "the end" : ResourceNames.quoted(token.text());
        return source.wrong(token.offset(), "expected " + expected + ", found " + found);
    }

    InvalidArgument wrong(int offset, String reason) {
        return source.wrong(offset, reason);
    }
}
