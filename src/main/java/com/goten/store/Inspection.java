package com.goten.store;

import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.schema.DeploymentId;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * A consistent view of everything in a deployment's database. What is read of many rows comes in pages of bounded size;
 * the next page is read when the receiver of the last one is done. Calls may run beside each other.
 */
public interface Inspection {
    /** The version that the deployment writes. */
    String currentVersion();

    /** Takes a page. */
    interface Pages<T> extends Function<List<T>, Future<Void>> {}

    /**
     * Resources of all versions, read copies among them.
     *
     * @param only those of these uuids; empty: all
     */
    Future<Void> resources(Optional<Set<UUID>> only, Pages<StoredResource> pages);

    /** Those of the keys that are there, with their bodies. */
    Future<List<StoredResource>> resources(Collection<ResourceKey> keys);

    /** What the holders have on record. */
    Future<List<RecordedReference>> references(Collection<UUID> holders);

    /** What is on record of the owners of resources. */
    Future<List<OwnerRecord>> owners(Collection<UUID> ownees);

    /** What is known of each of the uuids; one of which nothing is known is not among them. */
    Future<Map<UUID, Traces>> traces(Collection<UUID> uuids);

    /** Those of the keys that owned resources have, in any of the versions. */
    Future<List<Row>> owned(Collection<ResourceKey> keys);

    /** What is stored under those of the keys under which something is, in what is to be the same in all regions. */
    Future<List<Imprint>> imprints(Collection<ResourceKey> keys);

    /** How far the copies of what other regions own have come, by region, in the version that the deployment writes. */
    Future<Map<String, Copying>> copying();

    /**
     * Those of the keys of which the feed has a change from that time on, or may have had one: all of them, where it has
     * forgotten changes from that time on.
     */
    Future<Set<ResourceKey>> changed(Collection<ResourceKey> keys, Instant since);

    /** Names that are kept, of the keys, whatever version they were in. */
    Future<List<Head>> kept(Collection<ResourceKey> keys);

    /** References on record whose holders are not there, or not owned, and were not released to another region just now. */
    Future<Void> strayReferences(Pages<RecordedReference> pages);

    /** Owner references on record whose ownees are not there, or not owned, and were not released to another region just now. */
    Future<Void> strayOwners(Pages<OwnerRecord> pages);

    /** Resources that are there although it was promised, and still is, that they are not. */
    Future<Void> brokenPromises(Pages<Head> pages);

    /** All kept names and marks. */
    Future<Void> deletions(Pages<Deletion> pages);

    /** All intents. */
    Future<Void> intents(Pages<PendingIntent> pages);

    /**
     * Changes that the feed still has, those of one resource in order.
     *
     * @param only those of these names; empty: all
     */
    Future<Void> changes(Optional<Set<String>> only, Pages<Change> pages);

    /**
     * Resources whose last change the feed should still have, and has not.
     *
     * @param only those of these names; empty: all
     */
    Future<Void> unrecorded(Optional<Set<String>> only, Pages<Row> pages);

    /** Gives the view back; nothing more can be asked of it. */
    Future<Void> close();

    /** A resource without its body. */
    record Row(
            ResourceKey key,
            UUID uuid,
            boolean owned,
            String owningRegion,
            List<String> regions,
            long generation,
            long revision,
            boolean deleting) {
        public Row {
            regions = List.copyOf(regions);
        }
    }

    /**
     * A resource, or a read copy of one.
     *
     * @param digest of all that is to be the same in all regions
     */
    record Imprint(ResourceKey key, UUID uuid, long epoch, long revision, boolean owned, String digest) {}

    /**
     * @param complete whether a whole snapshot has come
     * @param safeTime all that the owner had committed by then, by its own clock, is here
     */
    record Copying(boolean complete, Optional<Instant> safeTime) {}

    /**
     * What a database knows of a uuid.
     *
     * @param rows in all versions
     * @param kept its name, where that is kept
     * @param sources deployments that may hold references to it
     * @param owneeSources deployments that may have resources that it owns
     * @param tasks that are about it
     * @param handover what is known of its hand-overs
     */
    record Traces(
            List<Row> rows,
            Optional<ResourceKey> kept,
            Set<DeploymentId> sources,
            Set<DeploymentId> owneeSources,
            Set<TaskKind> tasks,
            Handover handover) {
        public static final Traces NONE =
                new Traces(List.of(), Optional.empty(), Set.of(), Set.of(), Set.of(), Handover.NONE);

        public Traces {
            rows = List.copyOf(rows);
            sources = Set.copyOf(sources);
            owneeSources = Set.copyOf(owneeSources);
            tasks = Set.copyOf(tasks);
        }

        /** Whether this deployment has released it to a region that has not said that it has it. */
        public boolean offered() {
            return handover.offeredTo().isPresent();
        }

        /** Whether this deployment owns it. */
        public boolean owned() {
            return rows.stream().anyMatch(Row::owned);
        }
    }

    /**
     * A kept name, or a mark.
     *
     * @param overdue of a mark: how long its deadline has been over; empty for a kept name
     * @param there whether the resource is
     * @param task whether a cascade is to see to it
     */
    record Deletion(ResourceKey key, UUID uuid, Optional<Duration> overdue, boolean there, boolean task) {}

    /**
     * An owner reference on record.
     *
     * @param type of the owner, {@code service/Type}
     * @param name of the owner
     * @param confirmed the owner that was confirmed last
     * @param age since it was saved
     * @param overdue since it should have been looked into; negative where it need not yet
     * @param attempts how often it was looked into without anything being found out
     */
    record OwnerRecord(
            UUID ownee,
            String type,
            String name,
            Optional<UUID> confirmed,
            Duration age,
            Duration overdue,
            int attempts) {}

    /** @param overdue how long its deadline has been over; negative where it is not */
    record PendingIntent(UUID id, String targetName, String holderName, Duration overdue) {}

    /**
     * One change.
     *
     * @param revision of this change
     * @param removal whether the resource was gone after it
     * @param copy whether it is of a read copy: one that is repaired stays at its revision
     * @param base the revision that it says it changed; empty where it says that there was nothing
     * @param whole whether the feed has all changes that there ever were: what it lacks has not expired
     * @param previous the change of this name that the feed has before it
     * @param last whether the feed has none after it
     * @param present the revision at which the resource is now; empty where it is not there
     * @param same whether what it left is what is there
     * @param later whether its epoch is greater than that of the change before it, or that one is the release: then
     *     revisions are of two regions
     */
    record Change(
            ResourceKey key,
            long revision,
            boolean removal,
            boolean copy,
            Optional<Long> base,
            boolean whole,
            Optional<Previous> previous,
            boolean last,
            Optional<Long> present,
            boolean same,
            boolean later) {

        /** @param removal whether the resource was gone after it */
        public record Previous(long revision, boolean removal) {}
    }
}
