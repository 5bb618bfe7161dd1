package com.goten.store.pg;

import com.goten.resource.OrderValues;
import com.goten.resource.ValueKind;
import com.goten.resource.ValuePath;
import com.goten.resource.ValuePath.Step;
import com.goten.schema.ResourceType;

/**
 * Values at paths as SQL expressions on the document. Field names come from descriptors and stand in the text; keys
 * that clients choose are parameters.
 *
 * @param root expression of what paths begin at: {@code doc}, or an item of a list
 */
record ValueSql(ResourceType type, String root, SqlParams params) {

    static ValueSql document(ResourceType type, SqlParams params) {
        return new ValueSql(type, "doc", params);
    }

    /** The same for paths that begin at an item of a list. */
    ValueSql at(String item) {
        return new ValueSql(type, item, params);
    }

    /** As jsonb; null where nothing is. */
    String json(ValuePath path) {
        var sql = new StringBuilder(root);
        for (Step step : path.steps()) {
            sql.append(" -> ").append(key(step));
        }
        return path.steps().isEmpty() ? root : "(" + sql + ")";
    }

    /** As text; null where nothing is. */
    String text(ValuePath path) {
        if (path.isName(type)) {
            return "name";
        }
        if (path.isResourceVersion(type)) {
            return "(case when epoch > 0 then epoch || '.' else '' end || revision)";
        }
        if (path.steps().isEmpty()) {
            return "(" + root + " #>> '{}')";
        }
        int last = path.steps().size() - 1;
        var sql = new StringBuilder("(").append(root);
        for (int i = 0; i <= last; i++) {
            sql.append(i < last ? " -> " : " ->> ").append(key(path.steps().get(i)));
        }
        return sql.append(')').toString();
    }

    private String key(Step step) {
        return step instanceof Step.Field field ? "'" + field.key() + "'" : params.text(step.key());
    }

    /** In the SQL type that its kind compares in; an absent value is null or the field's default, as in Java. */
    String value(ValuePath path) {
        if (path.isName(type)) {
            return text(path);
        }
        ValueKind kind = path.leaf().kind();
        String typed = typed(path, kind);
        boolean there = path.steps().isEmpty() || path.isResourceVersion(type);
        return there || path.leaf().nullable()
                ? typed
                : "coalesce(" + typed + ", " + fallback(path) + ")";
    }

    /**
     * Casts what can be cast only. A value that was stored when its field had another type is as good as absent: so it
     * is to those who read the message, and a cast would fail the whole query.
     */
    private String typed(ValuePath path, ValueKind kind) {
        return switch (kind) {
            case NUMBER, DURATION -> guarded(json(path), "number", cast(kind));
            case BOOL -> guarded(json(path), "boolean", cast(kind));
            case FLOAT, DOUBLE -> real(json(path), cast(kind));
            case TEXT, BYTES, ENUM, TIMESTAMP -> text(path) + " collate \"C\"";
            case JSON, MESSAGE, LIST, MAP -> text(path) + cast(kind);
        };
    }

    private static String guarded(String json, String type, String cast) {
        return "(case jsonb_typeof(" + json + ") when '" + type + "' then " + json + cast + " end)";
    }

    /** What is no number is text in the document. */
    private static String real(String json, String cast) {
        return "(case when jsonb_typeof(" + json + ") = 'number' or " + json
                + " in ('\"NaN\"', '\"Infinity\"', '\"-Infinity\"') then (" + json + " #>> '{}')" + cast + " end)";
    }

    /** As {@link #value}, and what is absent comes first. */
    String ordered(ValuePath path) {
        String value = value(path);
        return path.leaf().nullable() ? "coalesce(" + value + ", " + least(path.leaf().kind()) + ")" : value;
    }

    private String fallback(ValuePath path) {
        Object value = path.defaultValue();
        return value instanceof String text ? literal(text) : "'" + value + "'" + cast(path.leaf().kind());
    }

    private String literal(String text) {
        return text.isEmpty() ? "''" : params.text(text);
    }

    private static String least(ValueKind kind) {
        return switch (kind) {
            case NUMBER, DURATION -> "'" + OrderValues.LEAST_NUMBER.toPlainString() + "'" + cast(kind);
            case FLOAT, DOUBLE -> "'-Infinity'" + cast(kind);
            case BOOL -> "false";
            default -> "''";
        };
    }

    /** From text to the SQL type in which a kind compares; nothing where that is text, collated by code points. */
    static String cast(ValueKind kind) {
        return switch (kind) {
            case NUMBER, DURATION -> "::numeric";
            case FLOAT -> "::float4";
            case DOUBLE -> "::float8";
            case BOOL -> "::boolean";
            case TEXT, BYTES, ENUM, TIMESTAMP -> "";
            case JSON, MESSAGE, LIST, MAP -> "::jsonb";
        };
    }
}
