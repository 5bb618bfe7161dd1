package com.goten.api.http;

import com.goten.api.http.PathTemplate.Literal;
import com.goten.api.http.PathTemplate.Many;
import com.goten.api.http.PathTemplate.One;
import com.goten.api.http.PathTemplate.Step;
import com.goten.api.http.PathTemplate.Variable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Reads {@code "/" segments [":" verb]}, segments being divided by slashes, each one of {@code *}, {@code **}, a
 * literal or <code>{field.path[=segments]}</code>.
 */
final class PathTemplateParser {
    private static final char END = '\0';

    private final String text;
    private final List<Step> steps = new ArrayList<>();
    private final List<Variable> variables = new ArrayList<>();
    private int at;

    PathTemplateParser(String text) {
        this.text = text;
    }

    PathTemplate parse() {
        expect('/');
        segments(true);
        String verb = "";
        if (peek() == ':') {
            at++;
            verb = word("a verb");
        }
        if (peek() != END) {
            throw refuse("unexpected " + text.charAt(at));
        }
        requireDistinctFields();
        return new PathTemplate(steps, variables, verb);
    }

    private void segments(boolean variablesAllowed) {
        segment(variablesAllowed);
        while (peek() == '/') {
            at++;
            segment(variablesAllowed);
        }
    }

    private void segment(boolean variablesAllowed) {
        switch (peek()) {
            case '{' -> variable(variablesAllowed);
            case '*' -> wildcard();
            default -> steps.add(new Literal(word("a segment")));
        }
    }

    private void variable(boolean allowed) {
        if (!allowed) {
            throw refuse("a variable inside a variable");
        }
        expect('{');
        String field = word("a field path");
        int from = steps.size();
        if (peek() == '=') {
            at++;
            segments(false);
        } else {
            steps.add(new One());
        }
        expect('}');
        variables.add(new Variable(field, from, steps.size()));
    }

    private void wildcard() {
        expect('*');
        if (peek() == '*') {
            at++;
            steps.add(new Many());
        } else {
            steps.add(new One());
        }
    }

    private String word(String what) {
        int start = at;
        while ("/{}*:=\0".indexOf(peek()) < 0) {
            at++;
        }
        if (at == start) {
            throw refuse(what + " is missing");
        }
        return text.substring(start, at);
    }

    private void requireDistinctFields() {
        var seen = new HashSet<String>();
        for (Variable variable : variables) {
            if (!seen.add(variable.field())) {
                throw refuse("variable " + variable.field() + " stands twice");
            }
        }
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : END;
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw refuse(wanted + " is missing");
        }
        at++;
    }

    private IllegalArgumentException refuse(String reason) {
        return new IllegalArgumentException("path template " + text + " at " + at + ": " + reason);
    }
}
