package com.goten.resource.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.goten.errors.GotenException.InvalidArgument;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Tokens straight from text. */
final class ParserTokens implements JsonTokens {
    private final JsonParser parser;
    private final Trail trail;

    ParserTokens(JsonParser parser, Trail trail) {
        this.parser = parser;
        this.trail = trail;
    }

    @Override
    public JsonToken next() {
        JsonToken token = advance();
        if (token == null) {
            throw trail.refuse("there is no JSON in it");
        }
        return token;
    }

    @Override
    public JsonToken current() {
        return parser.currentToken();
    }

    @Override
    public String text() {
        try {
            return parser.getText();
        } catch (JsonProcessingException broken) {
            throw refuse(broken);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    void requireEnd() {
        if (advance() != null) {
            var at = parser.currentTokenLocation();
            throw refuse(at.getLineNr(), at.getColumnNr(), "there is more after the end of the value");
        }
    }

    private JsonToken advance() {
        try {
            return parser.nextToken();
        } catch (JsonProcessingException broken) {
            throw refuse(broken);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** The parser does not say where one of its own bounds was passed. */
    private InvalidArgument refuse(JsonProcessingException broken) {
        var at = broken.getLocation();
        String reason = broken instanceof JsonEOFException ? "the text ends too early" : broken.getOriginalMessage();
        return at == null
                ? trail.refuse("not acceptable JSON: " + reason)
                : refuse(at.getLineNr(), at.getColumnNr(), reason);
    }

    private InvalidArgument refuse(int line, int column, String reason) {
        return trail.refuse("not valid JSON at line " + line + ", column " + column + ": " + reason);
    }
}
