package com.goten.sync;

/** Counts what is done about read copies. From any thread. */
public interface SyncObserver {
    SyncObserver NONE = new SyncObserver() {};

    /** There are copies from a region. May come again. */
    default void known(String region) {}

    /** Resources of a region were put, or replaced, and removed. */
    default void applied(String region, int put, int removed) {}

    /** The stream of a region was lost. */
    default void lost(String region) {}

    /** A comparison has come to its end, and found resources that differ. */
    default void compared(String region, int differences) {}
}
