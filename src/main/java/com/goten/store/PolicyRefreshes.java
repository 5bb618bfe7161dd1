package com.goten.store;

import com.goten.resource.ResourceKey;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The looks at everything under a policy that has changed: how far they have come, and what there is to be looked at. */
public interface PolicyRefreshes {

    /**
     * Goes on with a look, where it is the same, or begins another one at the beginning.
     *
     * @param holder of the policy
     * @param announced revision of what was announced when the look began
     */
    Future<Progress> begin(UUID holder, Buffer policy, long generation, long announced);

    /**
     * Keeps how far a look has come.
     *
     * @return whether it is the one that is going on; otherwise nothing happens
     */
    Future<Boolean> reached(Progress progress);

    /** The look is over, or there is nothing to be looked at. */
    Future<Void> end(UUID holder);

    /** Those that are going on, or will be gone on with; the first of many, in the order in which they began. */
    Future<List<Progress>> underWay(int limit);

    /** The first resources of a range, read copies too, in the order of their names, without their bodies. */
    Future<List<Placed>> page(NameRange range, int limit);

    /** Whether something in one of the ranges is owned here. */
    Future<Boolean> anyOwned(List<NameRange> ranges);

    /** Where a resource is, whose name is not known; empty where it is not. */
    Future<Optional<ResourceKey>> find(UUID uuid);

    /**
     * Holders of a type that are not as they were created, and about which a region has announced nothing.
     *
     * @param announcements the type of what is announced; the names are {@code <region>/<uuid>}
     * @param after name of the last of the page before; empty for the first
     */
    Future<List<Placed>> unannounced(String type, String announcements, String region, String after, int limit);

    /**
     * Holders about which a region has announced something, which are not here, and for which there is no task.
     *
     * @param after uuid of the last of the page before; empty for the first
     */
    Future<List<UUID>> strayAnnouncements(String announcements, String region, Optional<UUID> after, int limit);

    /**
     * How far a look has come: up to a name of a type everything agrees with the policy.
     *
     * @param type empty at the beginning
     * @param looked how many resources have been looked at
     * @param written how many of them had to be written
     */
    record Progress(
            UUID holder,
            Buffer policy,
            long generation,
            long announced,
            String type,
            String name,
            long looked,
            long written,
            Instant begun) {

        /** The same further on. */
        public Progress at(String type, String name, long moreLooked, long moreWritten) {
            return new Progress(
                    holder, policy, generation, announced, type, name, looked + moreLooked, written + moreWritten, begun);
        }
    }

    /** A resource, and where it is said to belong. */
    record Placed(ResourceKey key, UUID uuid, boolean owned, String owningRegion, List<String> regions) {
        public Placed {
            regions = List.copyOf(regions);
        }
    }
}
