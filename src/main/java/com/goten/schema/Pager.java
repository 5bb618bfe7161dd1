package com.goten.schema;

/** Page sizes of a type's collection methods; a request above the maximum gets the maximum. */
public record Pager(int defaultPageSize, int maxPageSize) {
    public static final Pager STANDARD = new Pager(100, 1000);
}
