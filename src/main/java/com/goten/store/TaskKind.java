package com.goten.store;

/** What a durable task is about. */
public enum TaskKind {
    /** Deal with every reference to a resource that is going, then remove what is left of it (PROTOCOL.md section 7). */
    CASCADE,
    /** Deal with every reference to a resource of another deployment that is going (PROTOCOL.md section 7.3). */
    COLLECT
}
