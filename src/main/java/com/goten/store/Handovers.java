package com.goten.store;

import com.goten.resource.ResourceKey;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What is known of hand-overs, outside of writes (PROTOCOL.md section 9). */
public interface Handovers {

    /** Those of the resources that were adopted and of which nothing was confirmed yet, in no particular order. */
    Future<List<Adoption>> adoptions(Collection<UUID> resources);

    /**
     * A resource that was adopted.
     *
     * @param key that it has, or had where it was removed meanwhile
     * @param owned whether it is there, and still owned here
     * @param from the region that waits to be told
     * @param established whether all that it refers to was found to know of it
     * @param references that it holds
     * @param owners of its owner references those that were not confirmed since the adoption; none where it is DELETING: then
     *     nobody asks for them
     */
    record Adoption(
            ResourceKey key,
            UUID uuid,
            boolean owned,
            long epoch,
            String from,
            boolean established,
            List<RecordedReference> references,
            List<RecordedOwner> owners) {
        public Adoption {
            references = List.copyOf(references);
            owners = List.copyOf(owners);
        }
    }

    /** Whether something was released by the right of a holder, and is not confirmed. @param holder as in {@link Op.Release} */
    Future<Boolean> anyOffered(UUID holder);

    /**
     * The first names of a range that are not free although nothing may be there: they are kept, or are promised not to be
     * used.
     */
    Future<List<String>> withheld(NameRange range, int limit);

    /** How much is under way. */
    Future<UnderWay> underWay();

    /**
     * @param offered released, and not confirmed
     * @param adopted adopted, and not confirmed
     * @param age of what has been under way for longest; empty where nothing is
     */
    record UnderWay(long offered, long adopted, Optional<Duration> age) {
        public static final UnderWay NOTHING = new UnderWay(0, 0, Optional.empty());
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
