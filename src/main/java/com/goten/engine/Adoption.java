package com.goten.engine;

import com.goten.resource.StoredResource;
import com.goten.time.Deadline;
import io.vertx.core.Future;

/** Takes over what other regions have released to this one (PROTOCOL.md section 9, fifth rule of the hand-over). */
public interface Adoption {

    /**
     * Adopts a resource, if its epoch is greater than every one that was seen of it; otherwise nothing is left to be done.
     * The same offer may come again and again.
     *
     * @param state as it was released; its epoch is that of the hand-over
     * @param offer what is said of its shadow
     * @param from the region that has released it
     * @return completes when it is durable; fails where it must come again
     */
    Future<Void> adopt(StoredResource state, String offer, String from, Deadline deadline);
}
