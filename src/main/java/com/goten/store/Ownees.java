package com.goten.store;

/** What others have that is owned by a resource of this deployment. */
public enum Ownees {
    NONE,
    SOME,
    /** Some of it is owned only while the owner refers to it. */
    REQUIRING
}
