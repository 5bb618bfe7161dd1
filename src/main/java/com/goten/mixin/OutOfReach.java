package com.goten.mixin;

import com.goten.errors.GotenException.Unavailable;
import org.jspecify.annotations.Nullable;

/** Marks, as its cause, an {@link Unavailable} of ours: the peer was not asked, or its answer is not known. */
final class OutOfReach extends Exception {
    private static final long serialVersionUID = 1;

    private OutOfReach(String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
    }

    /** @param reason UPPER_SNAKE_CASE */
    static Unavailable because(String message, String reason, @Nullable Throwable cause) {
        return new Unavailable(message, reason, new OutOfReach(message, cause));
    }

    static Unavailable because(String message, String reason) {
        return because(message, reason, null);
    }
}
