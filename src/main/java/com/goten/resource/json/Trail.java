package com.goten.resource.json;

import com.goten.errors.GotenException.InvalidArgument;

/** The way from the request to the value that is being read: its path, and how deep it is nested. */
final class Trail {
    /**
     * Stock protobuf readers refuse messages nested more than 100 levels deep, and answers and watches wrap a resource
     * in a few more. What is accepted here can therefore be read by everybody.
     */
    static final int MAX_DEPTH = 90;

    private static final int MAX_SHOWN = 80;

    private final StringBuilder path;
    private int depth;

    /** @param start where the value to be read stands in the request; empty when it is the request */
    Trail(String start) {
        this.path = new StringBuilder(start);
    }

    /** Steps into a field; {@link #back} with the answer steps out again. */
    int field(String name) {
        int mark = path.length();
        path.append(mark == 0 ? "" : ".").append(abridged(name));
        return mark;
    }

    int index(int index) {
        int mark = path.length();
        path.append('[').append(index).append(']');
        return mark;
    }

    int key(String key) {
        int mark = path.length();
        path.append("[\"").append(abridged(key)).append("\"]");
        return mark;
    }

    void back(int mark) {
        path.setLength(mark);
    }

    /** One level of messages deeper. */
    void down() {
        if (++depth > MAX_DEPTH) {
            throw refuse("is nested more than " + MAX_DEPTH + " messages deep");
        }
    }

    void up() {
        depth--;
    }

    InvalidArgument refuse(String reason) {
        return new InvalidArgument(path.isEmpty() ? "body" : path.toString(), reason);
    }

    /** What the client sent, fit for an error message. */
    static String quoted(String text) {
        return "\"" + abridged(text) + "\"";
    }

    private static String abridged(String text) {
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
    }
}
