package com.goten.store;

import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * What the deletion of one resource concerns, in this deployment (PROTOCOL.md section 5.4).
 *
 * @param members the resource itself and all that go with it in the same transaction
 * @param protectedMembers members whose {@code lifecycle.block_deletion} is set
 * @param unset holders outside the set that hold UNSET references into it
 * @param blockers holders outside the set, not DELETING, that hold BLOCK references into it; the first
 *     {@value #MOST_BLOCKERS} by name
 * @param blockerCount how many there are
 * @param awaited members to which asynchronous references are left
 */
public record Concerned(
        List<Head> members,
        List<Head> protectedMembers,
        List<Holding> unset,
        List<Holding> blockers,
        long blockerCount,
        Set<UUID> awaited) {
    public static final int MOST_BLOCKERS = 100;

    /** A holder and one reference that it holds to a member. */
    public record Holding(Head holder, RecordedReference reference) {}
}
