package com.goten.schema;

/** What an API method does with a resource (PROTOCOL.md section 3). */
public enum Verb {
    GET,
    BATCH_GET,
    LIST,
    SEARCH,
    WATCH,
    WATCH_COLLECTION,
    CREATE,
    UPDATE,
    DELETE,
    /** Not a standard method: dispatched to whoever serves it. */
    CUSTOM;

    public boolean writes() {
        return this == CREATE || this == UPDATE || this == DELETE;
    }
}
