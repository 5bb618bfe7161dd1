package com.goten.boot;

/** The program cannot start, for a reason that its operator can put right; the message says what and how. */
public final class StartException extends RuntimeException {
    public StartException(String message) {
        super(message, null, false, false);
    }
}
