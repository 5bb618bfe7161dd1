package com.goten.store;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * @param awaited members that holders outside the set, DELETING ones too, have references to which this deletion does not
 *     take away; but for a member that waits for nobody: {@link #inCircle}
 * @param named the same, with that member: in somebody's field its name will still be
 * @param circle what waits for the resource and is waited for by it, directly or not, all of it DELETING: waiting for each
 *     other would never end. What the tables say here is none: that is found out where others can be asked
 * @param marks on members, by uuid
 * @param sources back-reference sources of members
 * @param owners members that have ownee sources
 * @param away the first of those that were released to another region, and are not established there yet, and refer to
 *     members: what becomes of their references nobody decides here
 * @param partial whether this is all about a part of the set, which is larger than what can be locked one by one; the
 *     whole is for who has locked {@linkplain Needs#everything everything}
 */
public record Concerned(
        List<Head> members,
        List<Head> protectedMembers,
        List<Holding> unset,
        List<Holding> blockers,
        long blockerCount,
        Set<UUID> awaited,
        Set<UUID> named,
        Set<UUID> circle,
        Map<UUID, Mark> marks,
        List<Source> sources,
        Set<UUID> owners,
        Optional<Head> away,
        boolean partial) {
    public static final Concerned NOTHING = new Concerned(
            List.of(), List.of(), List.of(), List.of(), 0, Set.of(), Set.of(), Set.of(), Map.of(), List.of(), Set.of(),
            Optional.empty(), false);
    public static final int MOST_BLOCKERS = 100;

    /** The same, where something elsewhere is left to be done about these members: they are awaited and named too. */
    public Concerned heldElsewhere(Collection<UUID> uuids) {
        if (uuids.isEmpty()) {
            return this;
        }
        return new Concerned(
                members, protectedMembers, unset, blockers, blockerCount, union(awaited, uuids), union(named, uuids),
                circle, marks, sources, owners, away, partial);
    }

    /**
     * The same, where all that the root waits for, here and elsewhere, is in a circle with it: it waits for none of them
     * and asks nobody, but its name is in their fields.
     *
     * @param found the circle
     */
    public Concerned inCircle(UUID root, Set<UUID> found) {
        var others = sources.stream().filter(source -> !source.target().equals(root)).toList();
        var waiting = new HashSet<>(awaited);
        waiting.remove(root);
        return new Concerned(
                members, protectedMembers, unset, blockers, blockerCount, waiting, union(named, List.of(root)),
                found, marks, others, owners, away, partial);
    }

    private static Set<UUID> union(Set<UUID> some, Collection<UUID> more) {
        var all = new HashSet<>(some);
        all.addAll(more);
        return all;
    }

    /** A holder and one reference that it holds to a member. */
    public record Holding(Head holder, RecordedReference reference) {}
}
