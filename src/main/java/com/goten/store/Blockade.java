package com.goten.store;

import java.util.List;
import java.util.UUID;

/**
 * What points to a target from this deployment (PROTOCOL.md section 6).
 *
 * @param blockers the first by name, at most {@value Concerned#MOST_BLOCKERS}; of all targets asked about at once no more
 *     than {@value #MOST_NAMED}, but one of each that has any
 * @param blockerCount how many there are, counted up to {@value #MOST_COUNTED}
 * @param leavingOnly whether all that points to it are references of holders that are DELETING; false where nothing does
 */
public record Blockade(UUID target, Status status, List<Blocker> blockers, long blockerCount, boolean leavingOnly) {
    /** Whoever asks wants to know whether there are any, and then about how many. */
    public static final int MOST_COUNTED = 10_000;
    /** As many as targets are asked about at once. */
    public static final int MOST_NAMED = 1_000;

    public Blockade {
        blockers = List.copyOf(blockers);
    }

    /** Nothing points to it. */
    public static Blockade clear(UUID target) {
        return new Blockade(target, Status.CLEAR, List.of(), 0, false);
    }

    /** The first that applies. */
    public enum Status {
        /** BLOCK references of holders that are not DELETING. */
        BLOCKED,
        /** Intents of BLOCK references. */
        PENDING,
        /** Only others. */
        HELD,
        /** Nothing. */
        CLEAR;

        /** What three separate looks come to. */
        public static Status of(boolean blocked, boolean pending, boolean held) {
            return blocked ? BLOCKED : pending ? PENDING : held ? HELD : CLEAR;
        }

        /** Whether the deletion of the target can go on. */
        public boolean allows() {
            return this == HELD || this == CLEAR;
        }
    }

    /**
     * A reference that blocks.
     *
     * @param type singular name of the holder's type
     */
    public record Blocker(String type, String name, String field, String targetName) {}
}
