package com.goten.mixin;

import com.goten.errors.GotenException;
import com.goten.resource.ResourceKey;
import com.goten.schema.DeploymentId;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.Optional;

/** What writes ask of other deployments about owners (PROTOCOL.md section 8). Safe to use from any thread. */
public interface Ownership {

    /**
     * Where an owner of a service is asked for first. No I/O.
     *
     * @param region that the reference says; empty where it says none
     * @return empty where the service is not known
     */
    Optional<Place> place(String service, String name, String region);

    /** Whether a deployment was removed for good: it owns nothing, has no ownees and no marks, and need not be asked. */
    boolean removed(DeploymentId deployment);

    /** A deployment of a known service, and the version that it is at. */
    record Place(String region, String version) {}

    /**
     * Has the marks withdrawn to which it was promised that nothing of these names would be created.
     *
     * @return fails with {@code Unavailable} where a deployment that has such marks cannot be asked, with {@code Aborted}
     *     where a mark stays
     */
    Future<Void> withdraw(Collection<ResourceKey> owners, Deadline deadline);

    /** Of a deployment that knows no other, and has promised nothing. */
    Ownership NONE = new Ownership() {
        @Override
        public Optional<Place> place(String service, String name, String region) {
            return Optional.empty();
        }

        @Override
        public boolean removed(DeploymentId deployment) {
            return false;
        }

        @Override
        public Future<Void> withdraw(Collection<ResourceKey> owners, Deadline deadline) {
            return Future.failedFuture(new GotenException.Unavailable(
                    "it was promised to others that nothing of this name is created, and they cannot be asked from here",
                    "PROMISED"));
        }
    };
}
