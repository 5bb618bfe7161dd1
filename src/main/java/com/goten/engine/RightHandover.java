package com.goten.engine;

import com.goten.policy.Control;
import com.goten.policy.CreationRight;
import com.goten.policy.Governor;
import com.goten.policy.Placement;
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
     * Closes it, where it is as it was found and the governor is as he was read: nothing is created any more under the
     * policy, before everything under it is handed over. Once closed it stays so.
     *
     * @param goal to which it is to be handed over, and at which epoch
     * @return whether that is so now
     */
    public Future<Boolean> close(Governor governor, Control found, CreationRight goal, Deadline deadline) {
        return writer.write(new Close(governor, found, goal), deadline);
    }

    private record Close(Governor governor, Control found, CreationRight goal) implements Write<Boolean> {
        private ResourceKey key() {
            return found.basis().key();
        }

        @Override
        public Needs needs() {
            Needs own = Needs.of(key(), Access.WRITE);
            return governor.basis().map(basis -> own.with(List.of(basis.key()), Access.TARGET)).orElse(own);
        }

        @Override
        public Decision<Boolean> decide(View view) {
            Optional<StoredResource> right = view.resource(key());
            boolean another = governor.basis().filter(basis -> view.revision(basis.key()) != basis.revision()).isPresent()
                    || view.revision(key()) != found.basis().revision()
                    || right.filter(StoredResource::owned).isEmpty() && right.isPresent();
            if (another) {
                return Decision.nothing(false);
            }
            UUID uuid = CreationRight.uuid(found.holder());
            var closed = new NewResource(
                    key(), uuid, goal.body(), "{}", right.map(StoredResource::generation).orElse(1L), found.right(),
                    List.of(Placement.ALL_REGIONS), false);
            Op op = right.<Op>map(stored -> new Op.Update(closed, stored.revision(), List.of(), List.of()))
                    .orElseGet(() -> new Op.Insert(closed, List.of()));
            return new Decision.Apply<>(List.of(op), revisions -> true);
        }
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
