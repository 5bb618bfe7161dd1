package com.goten.engine;

import com.goten.policy.Control;
import com.goten.policy.CreationRight;
import com.goten.policy.Governor;
import com.goten.policy.Placement;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.Access;
import com.goten.store.Basis;
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
 *
 * <p>A holder that was created without a policy is under the right of the service, until that is split: then it has one of its
 * own, in the same region, and what is under it goes by that. Only who has the right of the service, and does not hand it
 * over, does so; and that right says then what was split off it, so that whoever gets it later does not take a holder for one
 * without a right because he has not heard of it.
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
     * Gives a holder a right of its own.
     *
     * @param shared the service's right, open in this region, as it was found; the holder's was not there
     * @return whether it has one now that was made here; not where the holder or the service's right is another by now
     */
    public Future<Boolean> split(Governor holder, Control shared, Deadline deadline) {
        return writer.write(new Split(holder, shared), deadline);
    }

    private record Split(Governor holder, Control shared) implements Write<Boolean> {
        private ResourceKey key() {
            return shared.unsplit().orElseThrow().key();
        }

        private ResourceKey service() {
            return shared.basis().key();
        }

        @Override
        public Needs needs() {
            return withBasis(Needs.of(key(), Access.WRITE).with(List.of(service()), Access.WRITE), holder);
        }

        @Override
        public Decision<Boolean> decide(View view) {
            Optional<StoredResource> service = view.resource(service());
            boolean open = service.map(this::isOpen).orElse(shared.basis().revision() == Basis.MISSING);
            if (!open || isAnother(view, holder) || view.resource(key()).isPresent()) {
                return Decision.nothing(false);
            }
            CreationRight before = service.map(CreationRight::of).orElseGet(() -> new CreationRight(shared.right(), 0));
            NewResource own = row(key(), holder.uuid(), before, 1).at(service.map(StoredResource::epoch).orElse(0L));
            return new Decision.Apply<>(
                    List.of(parted(service, before.without(holder.uuid())), new Op.Insert(own, List.of())),
                    revisions -> true);
        }

        private boolean isOpen(StoredResource service) {
            return service.owned() && CreationRight.of(service).goal().equals(shared.right());
        }

        private Op parted(Optional<StoredResource> service, CreationRight right) {
            NewResource row = row(
                    service(), shared.holder(), right, service.map(StoredResource::generation).orElse(1L));
            return service.<Op>map(stored -> new Op.Update(row, stored.revision(), List.of(), List.of()))
                    .orElseGet(() -> new Op.Insert(row, List.of()));
        }

        private NewResource row(ResourceKey key, UUID of, CreationRight right, long generation) {
            return RightHandover.row(key, of, right, generation, shared.right());
        }
    }

    private static NewResource row(ResourceKey key, UUID holder, CreationRight right, long generation, String owner) {
        return new NewResource(
                key, CreationRight.uuid(holder), right.body(), "{}", generation, owner, List.of(Placement.ALL_REGIONS), false);
    }

    private static Needs withBasis(Needs needs, Governor governor) {
        return governor.basis().map(basis -> needs.with(List.of(basis.key()), Access.TARGET)).orElse(needs);
    }

    private static boolean isAnother(View view, Governor governor) {
        return governor.basis().filter(basis -> view.revision(basis.key()) != basis.revision()).isPresent();
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
            return withBasis(Needs.of(key(), Access.WRITE), governor);
        }

        @Override
        public Decision<Boolean> decide(View view) {
            Optional<StoredResource> right = view.resource(key());
            boolean another = isAnother(view, governor)
                    || view.revision(key()) != found.basis().revision()
                    || right.filter(StoredResource::owned).isEmpty() && right.isPresent();
            if (another) {
                return Decision.nothing(false);
            }
            CreationRight next = right.map(stored -> CreationRight.of(stored).goingTo(goal)).orElse(goal);
            NewResource closed = row(
                    key(), found.holder(), next, right.map(StoredResource::generation).orElse(1L), found.right());
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
            return CreationRight.of(resource).isGoingTo(to, epoch);
        }
    }
}
