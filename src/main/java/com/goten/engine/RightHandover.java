package com.goten.engine;

import com.goten.policy.CreationRight;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.Access;
import com.goten.store.Decision;
import com.goten.store.Needs;
import com.goten.store.NewResource;
import com.goten.store.Op;
import com.goten.store.View;
import com.goten.store.Write;
import com.goten.store.Writer;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Gives the right to create under a policy to the region that everything under it went to before (PROTOCOL.md section 9,
 * eighth rule of the hand-over): a resource like any other, but that it is no command's, having no type.
 */
public final class RightHandover {
    private final Writer writer;
    private final String version;

    /** @param version the current one of the deployment */
    public RightHandover(Writer writer, String version) {
        this.writer = writer;
        this.version = version;
    }

    /**
     * Releases it, where it is owned here and is being handed over to that region, at that epoch; otherwise nothing happens.
     *
     * @param holder as in {@link com.goten.policy.Control}
     * @return whether it was released; fails with {@code Aborted} where it cannot be yet
     */
    public Future<Boolean> release(UUID holder, String to, long epoch, Deadline deadline) {
        return writer.write(new Release(CreationRight.key(version, holder), holder, to, epoch), deadline);
    }

    private record Release(ResourceKey key, UUID holder, String to, long epoch) implements Write<Boolean> {

        @Override
        public Needs needs() {
            return Needs.of(key, Access.WRITE).withHandoverOf(CreationRight.uuid(holder));
        }

        @Override
        public Decision<Boolean> decide(View view) {
            Optional<StoredResource> right = view.resource(key).filter(StoredResource::owned).filter(this::closing);
            if (right.isEmpty()) {
                return Decision.nothing(false);
            }
            StoredResource resource = right.get();
            Releasing.require(resource, view.handover(resource.uuid()), epoch);
            var after = new NewResource(
                    key, resource.uuid(), resource.body(), "{}", resource.generation(), to, resource.regions(), false);
            return new Decision.Apply<>(
                    List.of(new Op.Release(after, resource.revision(), epoch, holder)), revisions -> true);
        }

        private boolean closing(StoredResource resource) {
            return CreationRight.of(resource).equals(new CreationRight(to, epoch));
        }
    }
}
