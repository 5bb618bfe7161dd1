package com.goten.resource.json;

import com.fasterxml.jackson.core.JsonToken;
import java.util.ArrayList;
import java.util.List;

/**
 * Tokens kept for reading them later. An {@code Any} needs that: its {@code @type}, which says how to read the rest,
 * may come last.
 */
final class RecordedTokens implements JsonTokens {
    private final List<Recorded> tokens;
    private int position;

    private record Recorded(JsonToken token, String text) {}

    private RecordedTokens(List<Recorded> tokens) {
        this.tokens = tokens;
    }

    /** The value that begins at the current token; leaves {@code in} on its last token. */
    static RecordedTokens value(JsonTokens in) {
        var tokens = new ArrayList<Recorded>();
        append(in, tokens);
        return new RecordedTokens(tokens);
    }

    private static void append(JsonTokens in, List<Recorded> tokens) {
        int open = 0;
        for (JsonToken token = in.current(); ; token = in.next()) {
            tokens.add(new Recorded(token, in.text()));
            open += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (open == 0) {
                return;
            }
        }
    }

    /** The values that an object has under a name. The object is what was recorded. */
    List<RecordedTokens> members(String name) {
        var found = new ArrayList<RecordedTokens>();
        rewind();
        while (next() == JsonToken.FIELD_NAME) {
            boolean wanted = text().equals(name);
            next();
            RecordedTokens value = value(this);
            if (wanted) {
                found.add(value);
            }
        }
        rewind();
        return found;
    }

    /** The object without one of its members. */
    RecordedTokens without(String name) {
        var kept = new ArrayList<Recorded>();
        rewind();
        kept.add(tokens.get(0));
        while (next() == JsonToken.FIELD_NAME) {
            Recorded field = tokens.get(position);
            next();
            if (field.text().equals(name)) {
                value(this);
            } else {
                kept.add(field);
                append(this, kept);
            }
        }
        kept.add(tokens.get(tokens.size() - 1));
        return new RecordedTokens(kept);
    }

    boolean isEmptyObject() {
        return tokens.size() == 2;
    }

    private void rewind() {
        position = 0;
    }

    @Override
    public JsonToken next() {
        return tokens.get(++position).token();
    }

    @Override
    public JsonToken current() {
        return tokens.get(position).token();
    }

    @Override
    public String text() {
        return tokens.get(position).text();
    }
}
