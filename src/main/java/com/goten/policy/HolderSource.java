package com.goten.policy;

import com.google.protobuf.DynamicMessage;
import com.goten.resource.ResourceName;
import io.vertx.core.Future;
import java.util.Optional;

/** Reads policy holders that this deployment has no copy of, where they are owned. */
@FunctionalInterface
public interface HolderSource {
    /** Where a deployment has all that there are. */
    HolderSource NONE = (holder, owningRegion) -> Future.succeededFuture(Optional.empty());

    /**
     * The holder as its owner has it; empty where it does not exist.
     *
     * @param owningRegion may be this deployment's own: it is not there then
     * @return fails with {@code Unavailable} where the owner cannot be asked
     */
    Future<Optional<DynamicMessage>> read(ResourceName holder, String owningRegion);
}
