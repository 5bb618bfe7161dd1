package com.goten.schema;

/** Page sizes of a type's collection methods; a request above the maximum gets the maximum. */
public record Pager(int defaultPageSize, int maxPageSize) {
    public static final Pager STANDARD = new Pager(100, 1000);
    /** A type without pages: everything is in one. */
    public static final Pager DISABLED = new Pager(Integer.MAX_VALUE, Integer.MAX_VALUE);

    public boolean disabled() {
        return equals(DISABLED);
    }
}
