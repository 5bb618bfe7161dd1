package com.goten.api.call;

import com.goten.errors.GotenException.ResourceExhausted;

/** Bounds one answer, which is in memory as a whole. */
public final class AnswerBound {
    /** Far above what stock clients accept (4 MiB) and far below what a node has. */
    public static final long MAX_BYTES = 64L << 20;

    private AnswerBound() {}

    /**
     * @param advice what the client can do
     * @throws ResourceExhausted for an answer of more bytes
     */
    public static void check(long bytes, String advice) {
        if (bytes > MAX_BYTES) {
            throw tooLarge(advice);
        }
    }

    public static ResourceExhausted tooLarge(String advice) {
        return new ResourceExhausted(
                "the answer is larger than " + MAX_BYTES + " bytes; " + advice, "ANSWER_TOO_LARGE", null);
    }
}
