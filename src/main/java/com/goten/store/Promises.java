package com.goten.store;

import com.goten.resource.ResourceKey;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** The promises of this deployment, outside of writes. */
public interface Promises {

    /** Those about a name. */
    Future<List<Promise>> about(ResourceKey owner, int most);

    /** Claims those that are due to be asked for, oldest first; they are due again after a time that grows. */
    Future<List<Promise>> due(int most);

    /** Ends those of marks that are no more. */
    Future<Void> end(Collection<UUID> marks);
}
