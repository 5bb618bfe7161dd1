package com.goten.store;

/**
 * Resources of one type, by name, in the order of bytes.
 *
 * @param type short name
 * @param after beginning after this name; empty: with the first one
 * @param until up to this name; empty: to the last one
 */
public record NameRange(String type, String after, String until) {

    /** All of a type. */
    public static NameRange all(String type) {
        return new NameRange(type, "", "");
    }
}
