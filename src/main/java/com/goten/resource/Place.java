package com.goten.resource;

import org.jspecify.annotations.Nullable;

/**
 * Where in a message a walk is, as errors and references name it: {@code spec.groups[2].group}. Text is made only when
 * asked for, as most walks find nothing to complain of.
 *
 * @param name of a field, or key of a map entry
 * @param index of an item in a list; else {@link #FIELD} or {@link #KEY}
 */
record Place(@Nullable Place parent, String name, int index) {
    private static final int FIELD = -1;
    private static final int KEY = -2;

    static final Place ROOT = new Place(null, "", FIELD);

    Place field(String field) {
        return new Place(this, field, FIELD);
    }

    Place index(int item) {
        return new Place(this, "", item);
    }

    Place key(String key) {
        return new Place(this, key, KEY);
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        append(text);
        return text.toString();
    }

    private void append(StringBuilder text) {
        if (parent == null) {
            return;
        }
        parent.append(text);
        switch (index) {
            case FIELD -> text.append(text.isEmpty() ? "" : ".").append(name);
            case KEY -> text.append('[').append(ResourceNames.quoted(name)).append(']');
            default -> text.append('[').append(index).append(']');
        }
    }
}
