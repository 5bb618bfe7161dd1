package com.goten.resource.filter;

import com.goten.resource.filter.FilterParser.JsonAt;
import com.goten.resource.filter.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON values; the words of JSON may be in any case. */
final class JsonReader {
    /** More than any document has: messages nest at most 100 deep. */
    private static final int DOCUMENT_NESTING = 1000;

    private final Tokens tokens;
    private final boolean lastWins;

    /** @param lastWins whether a key may be there twice, as in documents: the last one counts */
    JsonReader(Tokens tokens, boolean lastWins) {
        this.tokens = tokens;
        this.lastWins = lastWins;
    }

    /** The value of a piece of a {@link com.goten.resource.Doc}. */
    static Json document(String text) {
        var tokens = new Tokens(new FilterSource(text, "document"), DOCUMENT_NESTING);
        return new JsonReader(tokens, true).value();
    }

    JsonAt read() {
        int offset = tokens.peek().offset();
        return new JsonAt(value(), offset);
    }

    private Json value() {
        Token token = tokens.peek();
        return switch (token.kind()) {
            case STRING -> new Json.Text(tokens.take().string());
            case NUMBER -> new Json.Num(tokens.take().number());
            case PATH -> word();
            case MARK -> container();
            case OPERATOR, END -> throw expected();
        };
    }

    private Json word() {
        if (tokens.takeKeyword("TRUE")) {
            return new Json.Bool(true);
        }
        if (tokens.takeKeyword("FALSE")) {
            return new Json.Bool(false);
        }
        if (tokens.takeKeyword("NULL")) {
            return new Json.Null();
        }
        throw expected();
    }

    private RuntimeException expected() {
        return tokens.unexpected("a value (text in double quotes, a number, TRUE, FALSE, NULL, a map or a list)");
    }

    private Json container() {
        if (tokens.peek().isMark('{')) {
            return object();
        }
        if (tokens.peek().isMark('[')) {
            return array();
        }
        throw expected();
    }

    private Json array() {
        tokens.enter(tokens.take());
        List<Json> items = new ArrayList<>();
        if (!tokens.peek().isMark(']')) {
            do {
                items.add(value());
            } while (tokens.takeComma());
        }
        tokens.takeMark(']', "a comma or ]");
        tokens.leave();
        return new Json.Array(items);
    }

    private Json object() {
        tokens.enter(tokens.take());
        Map<String, Json> members = new LinkedHashMap<>();
        if (!tokens.peek().isMark('}')) {
            do {
                member(members);
            } while (tokens.takeComma());
        }
        tokens.takeMark('}', "a comma or }");
        tokens.leave();
        return new Json.Obj(members);
    }

    private void member(Map<String, Json> members) {
        Token key = tokens.peek();
        if (key.kind() != Kind.STRING) {
            throw tokens.unexpected("a key in double quotes");
        }
        tokens.take();
        tokens.takeMark(':', ":");
        if (members.put(key.string(), value()) != null && !lastWins) {
            throw tokens.wrong(key.offset(), "the key " + key.text() + " is there twice");
        }
    }
}
