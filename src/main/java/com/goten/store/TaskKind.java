package com.goten.store;

/** What a durable task is about. */
public enum TaskKind {
    /** Deal with every reference to a resource that is going, then remove what is left of it (PROTOCOL.md section 7). */
    CASCADE,
    /** Deal with every reference to a resource of another deployment that is going (PROTOCOL.md section 7.3). */
    COLLECT,
    /** Have every ownee source of an owner that is going remove its references to it (PROTOCOL.md section 8.3). */
    RELEASE,
    /** Have the ownee sources look whether an owner that was saved still refers to its ownees (PROTOCOL.md section 8.2). */
    CHECK,
    /** Remove the references to an owner that is going (PROTOCOL.md section 8). */
    DISOWN,
    /** Delete a resource whose last owner reference has gone, if it still has none (PROTOCOL.md section 8). */
    ORPHAN,
    /** Have everything under a policy that changed say in {@code syncing} what it says (PROTOCOL.md section 9). */
    REFRESH
}
