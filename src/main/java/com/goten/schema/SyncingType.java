package com.goten.schema;

/** Where resources of a type have read copies (PROTOCOL.md section 4). */
public enum SyncingType {
    DEFAULT,
    ALWAYS_IN_SCOPE,
    NEVER,
    ALWAYS_GLOBALLY
}
