package com.goten.explain;

import com.goten.errors.GotenException;
import com.goten.errors.GotenException.Unimplemented;
import com.goten.resource.ResourceName;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.util.Optional;

/** Says what deletions would do. Changes nothing. Safe to use from any thread. */
public interface Plans {
    /** Of a deployment that cannot say it. */
    Plans NONE = new Plans() {
        @Override
        public Future<Planned> plan(ResourceName name, Deadline deadline) {
            return Future.failedFuture(new Unimplemented("deletions cannot be planned here"));
        }

        @Override
        public Future<Optional<GotenException>> refusal(ResourceName name, Deadline deadline) {
            return Future.failedFuture(new Unimplemented("deletions cannot be planned here"));
        }
    };

    /** @return fails with {@code NotFound} where there is no such resource */
    Future<Planned> plan(ResourceName name, Deadline deadline);

    /** Only what the deletion would fail with; empty where it would be accepted. */
    Future<Optional<GotenException>> refusal(ResourceName name, Deadline deadline);
}
