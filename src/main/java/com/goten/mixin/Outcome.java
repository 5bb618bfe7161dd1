package com.goten.mixin;

import java.util.UUID;

/** What the owner of a target says to who wants to refer to it. */
sealed interface Outcome {

    /** It is there, and stays until the source has been asked. */
    record There(UUID uuid) implements Outcome {}

    /** It takes no part. */
    record Unconstrained() implements Outcome {}

    /** Another region owns it. */
    record Elsewhere(String region) implements Outcome {}

    record Refused(Refusal refusal) implements Outcome {}

    /** Why not. The most fundamental first: what is answered where targets differ. */
    enum Refusal {
        UNKNOWN_TYPE,
        BAD_NAME,
        NOT_ALLOWED,
        MISSING,
        DELETING,
        MARKED
    }
}
