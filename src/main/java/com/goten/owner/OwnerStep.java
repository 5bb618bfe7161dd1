package com.goten.owner;

import com.goten.engine.Command;
import com.goten.store.Ownee;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** What is to be done about one owner reference. */
sealed interface OwnerStep {
    /** The reference, as it was when that was found out. */
    Ownee ownee();

    /**
     * Its owner is there and valid.
     *
     * @param right where the reference should say it is; empty where it does
     */
    record Confirm(Ownee ownee, UUID owner, Optional<Command.Whereabouts> right) implements OwnerStep {}

    /** Nothing can be said yet. */
    record Later(Ownee ownee, Duration pause) implements OwnerStep {}

    /** Nothing can be decided now: the mark goes, so that it keeps nothing up. */
    record TakeBack(Ownee ownee, Duration pause) implements OwnerStep {}

    /** Seems to be without an owner: to be marked, then asked for once more. */
    record Decide(Ownee ownee) implements OwnerStep {}

    /** Its owner is gone. */
    record Remove(Ownee ownee, Command.Because because) implements OwnerStep {}
}
