package com.goten.engine;

import com.google.protobuf.DynamicMessage;
import com.goten.policy.Placement;
import com.goten.resource.Bodies;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.schema.ResourceType;
import com.goten.store.Access;
import com.goten.store.Decision;
import com.goten.store.Handover;
import com.goten.store.Needs;
import com.goten.store.NewResource;
import com.goten.store.Op;
import com.goten.store.View;
import com.goten.store.Write;
import com.goten.types.Meta;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Gives a resource to another region, as the last change that it has here.
 *
 * <pre>
 *   nothing there, or not owned here                 nothing
 *   adopted, and not yet confirmed                   ABORTED: it comes again
 *   not a later epoch                                the same; but what follows the right to create goes all the same
 *   otherwise, DELETING too                          the other region's, and offered to it
 * </pre>
 *
 * <p>Where the right to create is closed here, and goes to that region, everything under it does, whatever has become of the
 * policy since. A region that knew a later one may have given something to this region meanwhile, by a greater epoch than that
 * of the right: it goes by the next one, so that the right does not wait for it for ever.
 */
final class ReleaseWrite implements Write<Step<WriteResult>> {
    private final Command.HandOver command;
    private final Placement placement;
    private final Grant right;
    private final Instant now;
    private final ResourceKey key;
    /** Whose hand-overs have been asked for; found out by looking. */
    private @Nullable UUID known;

    /** @param right to create that name: it goes by that */
    ReleaseWrite(Command.HandOver command, Placement placement, Grant right, Instant now) {
        this.command = command;
        this.placement = placement;
        this.right = right;
        this.now = now;
        this.key = ResourceKey.of(command.name());
    }

    @Override
    public Needs needs() {
        Needs needs = right.with(Needs.of(key, Access.WRITE));
        return known == null ? needs : needs.withHandoverOf(known);
    }

    @Override
    public Decision<Step<WriteResult>> decide(View view) {
        Optional<StoredResource> found = view.resource(key).filter(StoredResource::owned);
        if (found.isEmpty()) {
            return Step.nothing(WriteResult.NOTHING);
        }
        if (!right.stands(view)) {
            return right.outdated();
        }
        StoredResource resource = found.get();
        if (!resource.uuid().equals(known)) {
            known = resource.uuid();
            return new Decision.Widen<>(needs());
        }
        Handover handover = view.handover(resource.uuid());
        long epoch = right.isGoingTo(command.to(), view)
                ? Math.max(command.epoch(), Releasing.next(resource, handover))
                : command.epoch();
        Releasing.require(resource, handover, epoch);
        return released(resource, epoch);
    }

    private Decision<Step<WriteResult>> released(StoredResource resource, long epoch) {
        ResourceType type = command.name().type();
        DynamicMessage message = Bodies.parse(type, resource);
        Meta metadata = Bodies.metadata(type, message).toBuilder()
                .setSyncing(placement.syncing())
                .build();
        NewResource after = States.of(
                type, key, resource.uuid(), message, Completion.touchedMetadata(metadata, now));
        return new Decision.Apply<>(
                List.of(new Op.Release(after, resource.revision(), epoch, command.holder())),
                Step.done(revisions -> WriteResult.released(resource, after, epoch, revisions.applyAsLong(after))));
    }
}
