package com.goten.sync;

/** Counts what is done about read copies. From any thread. */
public interface SyncObserver {
    SyncObserver NONE = new SyncObserver() {};

    /** There are copies from a region. May come again. */
    default void known(String region) {}

    /** Resources of a region were put, or replaced, and removed. */
    default void applied(String region, int put, int removed) {}

    /** Resources that a region had released to this one were offered, and are owned here, or were before. */
    default void adopted(String region, int offered) {}

    /** What a region had released to this one could not be taken up, though it was tried again. */
    default void notTakenUp(String region) {}

    /** A region was told that what it had released is established here. */
    default void confirmed(String region) {}

    /** The stream of a region was lost. */
    default void lost(String region) {}

    /** A comparison has come to its end, and found resources that differ. */
    default void compared(String region, int differences) {}
}
