package com.goten.store;

import java.util.Optional;

/**
 * A write, in the form in which the store runs it: lock and read what it needs, let it decide, apply what it decided,
 * all in one transaction that it may share with writes that have nothing to do with it.
 *
 * @param <R> what the caller is answered
 */
public interface Write<R> {

    /** What it needs to decide; a decision may ask for more. */
    Needs needs();

    /**
     * Decides, from what was read under the locks. A pure function: it may be called again with another view when the
     * transaction has to be repeated.
     */
    Decision<R> decide(View view);

    /**
     * The same write in the form that can be tried without reading anything, in one round trip: it takes place if the
     * name is free and all targets are there; otherwise nothing happens and {@link #decide} has the word.
     */
    default Optional<Insertion<R>> insertion() {
        return Optional.empty();
    }
}
