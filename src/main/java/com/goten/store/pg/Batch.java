package com.goten.store.pg;

import com.goten.errors.GotenException;
import com.goten.store.Needs;
import java.util.List;

/** Writes that share a transaction, and what is to be answered to them by it. */
final class Batch {
    private List<Pending<?>> writes;
    private boolean over;

    Batch(List<Pending<?>> writes) {
        this.writes = writes;
    }

    /** Those that have been neither answered nor taken back. */
    List<Pending<?>> writes() {
        return writes;
    }

    /** Only these still hang on the transaction. */
    void keep(List<Pending<?>> decided) {
        writes = decided;
    }

    /** Whether the transaction was given up: what it answers yet may be told, but nothing may follow from it. */
    boolean over() {
        return over;
    }

    void giveUp() {
        over = true;
    }

    boolean speculative() {
        return writes.get(0).speculative();
    }

    Needs needs() {
        return writes.size() == 1
                ? writes.get(0).needs()
                : Needs.union(writes.stream().map(Pending::needs).toList());
    }

    void fail(GotenException reason) {
        writes.forEach(pending -> pending.fail(reason));
    }
}
