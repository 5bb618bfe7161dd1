package com.goten.boot.postgres;

import org.jspecify.annotations.Nullable;

/** The embedded server cannot be had. The message says what is wrong and what to do, in one paragraph. */
public final class PostgresStartException extends RuntimeException {
    public PostgresStartException(String message) {
        this(message, null);
    }

    public PostgresStartException(String message, @Nullable Throwable cause) {
        super(message, cause, false, cause != null);
    }
}
