package com.goten.schema;

/** Page sizes of a type's collection methods; a request above the maximum gets the maximum. */
public record Pager(int defaultPageSize, int maxPageSize, boolean disabled) {
    /** No page is larger, whatever a schema declares: it is in memory as a whole. */
    public static final int LARGEST_PAGE = 10_000;

    public static final Pager STANDARD = new Pager(100, 1000);
    /** A type without pages: everything is in one, as far as that can be. */
    public static final Pager DISABLED = new Pager(LARGEST_PAGE, LARGEST_PAGE, true);

    public Pager(int defaultPageSize, int maxPageSize) {
        this(defaultPageSize, maxPageSize, false);
    }
}
