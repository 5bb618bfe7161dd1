package com.goten.engine;

import com.google.protobuf.DynamicMessage;
import com.goten.policy.Placement;
import com.goten.resource.Bodies;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.schema.ResourceType;
import com.goten.store.Access;
import com.goten.store.Decision;
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
 *   not a later epoch                                the same
 *   otherwise, DELETING too                          the other region's, and offered to it
 * </pre>
 */
final class ReleaseWrite implements Write<Step<WriteResult>> {
    private final Command.HandOver command;
    private final Placement placement;
    private final Instant now;
    private final ResourceKey key;
    /** Whose hand-overs have been asked for; found out by looking. */
    private @Nullable UUID known;

    ReleaseWrite(Command.HandOver command, Placement placement, Instant now) {
        this.command = command;
        this.placement = placement;
        this.now = now;
        this.key = ResourceKey.of(command.name());
    }

    @Override
    public Needs needs() {
        Needs needs = Needs.of(key, Access.WRITE);
        return known == null ? needs : needs.withHandoverOf(known);
    }

    @Override
    public Decision<Step<WriteResult>> decide(View view) {
        Optional<StoredResource> found = view.resource(key).filter(StoredResource::owned);
        if (found.isEmpty()) {
            return Step.nothing(WriteResult.NOTHING);
        }
        StoredResource resource = found.get();
        if (!resource.uuid().equals(known)) {
            known = resource.uuid();
            return new Decision.Widen<>(needs());
        }
        Releasing.require(resource, view.handover(resource.uuid()), command.epoch());
        return released(resource);
    }

    private Decision<Step<WriteResult>> released(StoredResource resource) {
        ResourceType type = command.name().type();
        DynamicMessage message = Bodies.parse(type, resource);
        Meta metadata = Bodies.metadata(type, message).toBuilder()
                .setSyncing(placement.syncing())
                .build();
        NewResource after = States.of(
                type, key, resource.uuid(), message, Completion.touchedMetadata(metadata, now));
        return new Decision.Apply<>(
                List.of(new Op.Release(after, resource.revision(), command.epoch(), command.holder())),
                Step.done(revisions ->
                        WriteResult.released(resource, after, command.epoch(), revisions.applyAsLong(after))));
    }
}
