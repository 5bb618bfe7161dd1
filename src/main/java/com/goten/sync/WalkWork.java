package com.goten.sync;

import com.goten.resource.ResourceName;
import com.goten.schema.ResourceType;
import com.goten.store.PolicyRefreshes.Placed;
import io.vertx.core.Future;
import java.util.List;

/** What is done to the resources that a {@link RefreshWalk} looks at. */
interface WalkWork {
    /**
     * The names of those to which something is to be done, in order.
     *
     * @param failures is told of those of which it cannot be found out
     */
    Future<List<ResourceName>> due(ResourceType type, List<Placed> page, RefreshFailures failures);

    /**
     * Does it.
     *
     * @param failures is told of those to which it could not be done
     * @return how many have changed
     */
    Future<Integer> done(List<ResourceName> names, RefreshFailures failures);
}
