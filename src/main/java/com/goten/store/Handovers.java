package com.goten.store;

import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What is known of hand-overs, outside of writes (PROTOCOL.md section 9). */
public interface Handovers {

    /** Those of the resources that were adopted and are not confirmed, or not placed, yet, in no particular order. */
    Future<List<Adoption>> adoptions(Collection<UUID> resources);

    /**
     * A resource that was adopted.
     *
     * @param key that it has, or had where it was removed meanwhile
     * @param owned whether it is there, and still owned here
     * @param from the region that waits to be told; empty where it has been
     * @param established whether all that it refers to was found to know of it
     * @param placed as in {@link Op.Adopt}
     * @param references that it holds
     * @param owners of its owner references those that were confirmed before the adoption and have not been since; none where
     *     it is DELETING: then nobody asks for them. Of an owner that is not known yet nobody has anything on record
     */
    record Adoption(
            ResourceKey key,
            UUID uuid,
            boolean owned,
            long epoch,
            Optional<String> from,
            boolean established,
            boolean placed,
            List<RecordedReference> references,
            List<RecordedOwner> owners) {
        public Adoption {
            references = List.copyOf(references);
            owners = List.copyOf(owners);
        }
    }

    /**
     * Keeps an offer that could not be taken up, with a task {@link TaskKind#ADOPT} to try it again; of one resource the one
     * of the greatest epoch. Completes when that is durable.
     */
    Future<Void> keep(Unadopted offer);

    /**
     * An offer that could not be taken up.
     *
     * @param state as it was released
     * @param offer what is said of its shadow
     * @param from the region that has released it
     * @param reason why it was not adopted
     */
    record Unadopted(StoredResource state, String offer, String from, String reason) {}

    /** The offers of these resources that are kept, in no particular order. */
    Future<List<Unadopted>> unadopted(Collection<UUID> resources);

    /** Forgets an offer, as it has been taken up, or can be no more; not one of a later epoch. */
    Future<Void> takenUp(UUID resource, long epoch);

    /** Whether something was released by the right of a holder, and is not confirmed. @param holder as in {@link Op.Release} */
    Future<Boolean> anyOffered(UUID holder);

    /**
     * The first names of a range that are not free although nothing may be there: they are kept, or are promised not to be
     * used.
     */
    Future<List<String>> withheld(NameRange range, int limit);

    /**
     * The first of what was released to a region that has not confirmed it, oldest first.
     *
     * @param holder as in {@link Op.Release}; empty: whoever
     */
    Future<List<Offer>> offered(String region, Optional<UUID> holder, int limit);

    /**
     * What was released, and is not confirmed.
     *
     * @param holder as in {@link Op.Release}
     * @param shadow what the other region is told of it
     */
    record Offer(ResourceKey key, UUID uuid, long epoch, UUID holder, String shadow) {}

    /** The first names of what this region owns of a type, in a version, after a name. */
    Future<List<String>> owned(String version, String type, String after, int limit);

    /** Those of the resources that this region owns, in any version, in no particular order. */
    Future<List<ResourceKey>> owned(Collection<UUID> resources);

    /**
     * How long ago it was that something was adopted, or that the offer of something ended, here; empty where nothing is on
     * record. What is read before this is asked has not left this region since.
     */
    Future<Optional<Duration>> quietFor();

    /** How much is under way. */
    Future<UnderWay> underWay();

    /**
     * @param offered released, and not confirmed
     * @param adopted adopted, and not confirmed
     * @param age of what has been under way for longest; empty where nothing is
     * @param unadopted offered to this region, and could not be taken up
     * @param obstacle which of them has been so for longest, and why; empty where there is none
     */
    record UnderWay(long offered, long adopted, Optional<Duration> age, long unadopted, Optional<String> obstacle) {
        public static final UnderWay NOTHING = new UnderWay(0, 0, Optional.empty(), 0, Optional.empty());
    }

    /** The first of what is under way, oldest first. */
    Future<List<Moving>> first(int limit);

    /**
     * One resource that is under way.
     *
     * @param to this region, or the one to which it was released
     * @param from the region that released it
     */
    record Moving(ResourceKey key, UUID uuid, long epoch, String from, String to, boolean established, Duration age) {}
}
