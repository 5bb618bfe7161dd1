package com.goten.sync;

import com.goten.resource.ResourceName;
import com.goten.schema.ResourceType;
import com.goten.store.PolicyRefreshes.Placed;
import io.vertx.core.Future;
import java.util.List;

/** Has what does not say what the policy says say it. */
record RefreshWork(RefreshPlanner planner, RefreshWriter writer, RefreshObserver observer) implements WalkWork {
    @Override
    public Future<List<ResourceName>> due(ResourceType type, List<Placed> page, RefreshFailures failures) {
        return planner.stale(type, page, failures);
    }

    @Override
    public Future<Integer> done(List<ResourceName> names, RefreshFailures failures) {
        return writer.refresh(names, failures).onSuccess(observer::refreshed);
    }
}
