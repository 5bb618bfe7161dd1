package com.goten.store;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The owner references of this deployment's resources, outside of writes (PROTOCOL.md section 8). Each row changes as a
 * whole, and only at the epoch, or with the mark, that is named: what comes too late changes nothing.
 */
public interface OwnerReferences {

    /** Why something about an ownee can neither be done here nor elsewhere yet. */
    String BEING_HANDED_OVER = "BEING_HANDED_OVER";

    /** Kinds of work on owners and ownees. */
    enum Work { REFERENCES, PROMISES, RELEASE, CHECK, DISOWN, ORPHAN }

    /** Of which kinds something is due now: one look, so that looking often is cheap while there is nothing. */
    Future<Set<Work>> due();

    /**
     * Claims references that are due, oldest first; nobody else is handed them for that long.
     *
     * @param patience how long after the save of a reference its owner may be created
     */
    Future<List<Ownee>> claim(int most, Duration claim, Duration patience);

    /** Keeps uuids of owners that are there and valid; ends marks. */
    Future<Void> confirm(List<Confirmed> confirmed);

    /** @param again when to ask once more, from now */
    record Confirmed(Ownee ownee, UUID owner, Duration again) {}

    /** Has references looked at again later; not those that somebody else has claimed since. */
    Future<Void> later(List<Later> later);

    /** @param pause from now */
    record Later(Ownee ownee, Duration pause) {}

    /** Marks references, durably; one that has a mark keeps it. Answers those that have one now. */
    Future<List<Ownee>> mark(List<Ownee> ownees);

    /** Ends marks, whoever has set them; their references are asked for again after a while. */
    Future<Void> withdraw(Collection<UUID> marks, Duration pause);

    /** Those of the marks that are still there. */
    Future<Set<UUID>> standing(Collection<UUID> marks);

    /**
     * Handles the removal of owners: answers about references of their names that are on their way are void from now on.
     * Has the references that keep one of their uuids removed by tasks of kind DISOWN.
     *
     * @return the uuids of which there are such references
     */
    Future<Set<UUID>> disown(List<Target> owners);

    /**
     * Has the references asked for again that need a reference of an owner back. Fails with {@code Aborted} where one of
     * them is of a resource that is being handed over to another region: nobody does it for that one yet.
     *
     * @param owners with the revision of the save that is to be looked into; older ones than the last are ignored
     */
    Future<Void> check(Map<Target, Long> owners);

    /**
     * One page of the references that keep the uuid of an owner, by ownee and name.
     *
     * @param after the last one of the page before; empty for the first
     */
    Future<List<Ownee>> of(UUID owner, Optional<RecordedOwner> after, int limit);

    /** The key of a resource of this deployment. */
    Future<Optional<Head>> head(UUID uuid);

    /** How many wait to be confirmed for the first time. */
    Future<Long> waiting();
}
