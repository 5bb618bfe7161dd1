package com.goten.store;

import com.goten.resource.ResourceKey;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads who points to a resource, for the flows that run after its deletion. */
public interface HolderReader {

    /**
     * One page of the references to a target, in the order of holder and field.
     *
     * @param after uuid of the last holder of the page before; empty for the first
     */
    Future<List<Concerned.Holding>> holders(UUID target, Optional<UUID> after, int limit);

    /** What is left of a resource that is going: its row while it is visible, else its kept name. */
    Future<Optional<Remainder>> remainder(UUID uuid);

    /** @param visible whether the resource itself is still there, DELETING */
    record Remainder(ResourceKey key, UUID uuid, boolean visible) {}
}
