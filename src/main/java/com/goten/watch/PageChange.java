package com.goten.watch;

/**
 * One step from the page that a client has to the page that it shall have. Indices are positions in the page at the
 * moment of the step, all steps before it done.
 */
sealed interface PageChange {

    /** Insert at {@code index}. */
    record Added(PageItem item, int index) implements PageChange {}

    /** Take out at {@code index}. */
    record Removed(PageItem item, int index) implements PageChange {}

    /** Take out at {@code previousIndex}, then insert the new state at {@code index}. */
    record Modified(PageItem before, PageItem item, int previousIndex, int index) implements PageChange {}
}
