package com.goten.mixin;

import java.util.Optional;
import java.util.UUID;

/**
 * What is said about an owner by who owns it, or by who does not.
 *
 * @param uuid where there is one
 * @param version that its deployment is at
 * @param type full name in that version
 * @param name in that version
 * @param region of the owner, as far as is known
 */
public record OwnerAnswer(
        State state, Optional<UUID> uuid, String version, String type, String name, String region) {

    /**
     * <pre>
     *   owned here   DELETING   refers to the ownee   state
     *   no           ·          ·                     ELSEWHERE, or MISSING where it should be owned here; DELETED where
     *                                                 it was, and nobody may say that it is nowhere
     *   yes          yes        ·                     DELETED
     *   yes          no         yes, or need not      VALID
     *   yes          no         about to              PENDING
     *   yes          no         no                    UNSATISFIED
     * </pre>
     *
     * To a mark, GONE is said in place of MISSING, DELETED and UNSATISFIED, and promised.
     */
    public enum State {
        VALID,
        MISSING,
        DELETED,
        UNSATISFIED,
        PENDING,
        GONE,
        ELSEWHERE,
        UNKNOWN
    }
}
