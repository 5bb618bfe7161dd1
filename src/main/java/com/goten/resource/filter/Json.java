package com.goten.resource.filter;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A JSON value. Equal as PostgreSQL's jsonb is: numbers by value, objects whatever the order of their members. */
public sealed interface Json {

    record Null() implements Json {
        @Override
        public String toString() {
            return "null";
        }
    }

    record Bool(boolean value) implements Json {
        @Override
        public String toString() {
            return Boolean.toString(value);
        }
    }

    record Num(BigDecimal value) implements Json {
        public Num {
            value = value.stripTrailingZeros();
        }

        @Override
        public String toString() {
            return value.toString();
        }
    }

    record Text(String value) implements Json {
        @Override
        public String toString() {
            return JsonText.quoted(value);
        }
    }

    record Array(List<Json> items) implements Json {
        public Array {
            items = List.copyOf(items);
        }

        @Override
        public String toString() {
            return items.stream().map(Json::toString).collect(Collectors.joining(",", "[", "]"));
        }
    }

    record Obj(Map<String, Json> members) implements Json {
        public Obj {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        @Override
        public String toString() {
            return members.entrySet().stream()
                    .map(member -> JsonText.quoted(member.getKey()) + ":" + member.getValue())
                    .collect(Collectors.joining(",", "{", "}"));
        }
    }

    /** What PostgreSQL's jsonb_typeof says. */
    default String jsonType() {
        if (this instanceof Null) {
            return "null";
        }
        if (this instanceof Bool) {
            return "boolean";
        }
        if (this instanceof Num) {
            return "number";
        }
        return this instanceof Text ? "string" : this instanceof Array ? "array" : "object";
    }

    /** What it is, for messages: {@code a number}. */
    default String describe() {
        if (this instanceof Null) {
            return "NULL";
        }
        if (this instanceof Bool) {
            return "a boolean";
        }
        if (this instanceof Num) {
            return "a number";
        }
        return this instanceof Text ? "text" : this instanceof Array ? "a list" : "a map";
    }
}
