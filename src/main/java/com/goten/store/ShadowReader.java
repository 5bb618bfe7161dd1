package com.goten.store;

import com.goten.resource.ResourceKey;
import com.goten.schema.DeploymentId;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Reads shadows for whoever wants to know why things are as they are. Nothing is locked: what two reads say may not have
 * been so at the same moment. Every answer is bounded.
 */
public interface ShadowReader {

    /**
     * A resource of this deployment without its content.
     *
     * @param blocksDeletion whether its {@code lifecycle.block_deletion} is set
     * @param owned whether it is no read copy
     * @param sources other deployments that may hold references to it
     * @param owneeSources deployments, this one too, that may have resources that it owns
     * @param since when it became DELETING; when it was last changed where it is not
     */
    record Shadow(
            Head head,
            boolean blocksDeletion,
            boolean owned,
            String owningRegion,
            List<DeploymentId> sources,
            List<DeploymentId> owneeSources,
            Optional<Instant> since) {
        public Shadow {
            sources = List.copyOf(sources);
            owneeSources = List.copyOf(owneeSources);
        }
    }

    /** Those that are here, in no particular order. */
    Future<List<Shadow>> shadows(Collection<UUID> uuids);

    /** The one of that name, if it is here. */
    Future<Optional<Shadow>> shadow(ResourceKey key);

    /**
     * A row of what is kept of deletions: the mark of one that is being prepared, or the name of a resource that is gone.
     *
     * @param since when the name was kept
     * @param mark empty where the resource is gone
     * @param sources as those of a {@link Shadow}; so are the ownees'
     */
    record Trace(
            ResourceKey key,
            UUID uuid,
            Instant since,
            Optional<MarkTrace> mark,
            List<DeploymentId> sources,
            List<DeploymentId> owneeSources) {
        public Trace {
            sources = List.copyOf(sources);
            owneeSources = List.copyOf(owneeSources);
        }
    }

    /** A deletion's mark, and when others may take it away. */
    record MarkTrace(UUID id, Instant deadline) {}

    /** What is kept of a resource; empty where nothing is. */
    Future<Optional<Trace>> trace(UUID uuid);

    /** The same by name, for names of resources that are gone. */
    Future<Optional<Trace>> trace(ResourceKey key);

    /**
     * One page of the references to some targets, by target, holder and field.
     *
     * @param targets in this deployment or elsewhere
     * @param after where the page before ended; empty for the first
     */
    Future<List<Holding>> holdings(Collection<UUID> targets, Optional<Place> after, int limit);

    /** A holder and one reference of its own. */
    record Holding(Head holder, RecordedReference reference) {
        public Place place() {
            return new Place(reference.target(), holder.uuid(), reference.field());
        }
    }

    /** Where a page ends. */
    record Place(UUID target, UUID holder, String field) {}

    /** How many references there are to a target; at most {@code most} are counted. */
    Future<Long> countHoldings(UUID target, int most);

    /** The references that a holder has, by field, the first of them; and how many there are. */
    Future<Outgoing> references(UUID holder, int limit);

    record Outgoing(List<RecordedReference> first, long count) {}

    /**
     * One page of what some owners own here, by owner and ownee.
     *
     * @param owners in this deployment or elsewhere
     * @param after where the page before ended; empty for the first
     */
    Future<List<Owning>> ownings(Collection<UUID> owners, Optional<Owning> after, int limit);

    /** An ownee of this deployment, and an owner that was confirmed. */
    record Owning(UUID owner, UUID ownee) {}

    /** How many ownees an owner has here; at most {@code most} are counted. */
    Future<Long> countOwnees(UUID owner, int most);

    /** All owner references of some resources of this deployment, by ownee and name. */
    Future<List<OwnerState>> owners(Collection<UUID> ownees);

    /**
     * An owner reference as it is.
     *
     * @param owner that was confirmed last
     * @param deciding whether it is being decided that there is no such owner
     * @param saved when the reference was
     * @param due when its owner is asked for next
     * @param attempts how often it was since something was last known of it
     */
    record OwnerState(
            RecordedOwner reference, Optional<UUID> owner, boolean deciding, Instant saved, Instant due, int attempts) {}

    /** Intents of this deployment towards a target of any of these names, the first of them. */
    Future<List<PendingIntent>> intents(List<Target.Name> names, int limit);

    record PendingIntent(Intent intent, Instant deadline) {}

    /** The first of all intents of this deployment, expired or not: each may still be committed. */
    Future<List<PendingIntent>> intents(int limit);
}
