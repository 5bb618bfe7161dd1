package com.goten.engine;

import com.goten.resource.ResourceName;
import com.goten.time.Deadline;
import io.vertx.core.Future;

/** Tries out what a deletion would come to. Safe to call from any thread; answers on the caller's context. */
public interface DeletionRehearsal {

    /**
     * Changes nothing, and fails as a client's deletion of that resource would fail now; other deployments are asked as
     * they would be.
     */
    Future<Void> rehearse(ResourceName name, Deadline deadline);
}
