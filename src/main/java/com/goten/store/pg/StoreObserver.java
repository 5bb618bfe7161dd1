package com.goten.store.pg;

/** What the store tells about itself while it works; for metrics. Called on its context. */
public interface StoreObserver {
    StoreObserver NONE = new StoreObserver() {};

    /** That many writes share a transaction. */
    default void batch(int writes) {}

    /** A write was refused because too many wait. */
    default void writeRefused() {}

    /** That many gets share a statement. */
    default void gets(int keys) {}
}
