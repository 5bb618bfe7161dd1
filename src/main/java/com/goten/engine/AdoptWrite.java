package com.goten.engine;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException;
import com.goten.policy.CreationRight;
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
import com.goten.store.TaskKind;
import com.goten.store.View;
import com.goten.store.Write;
import com.goten.types.Meta;
import com.goten.types.SyncingMeta;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Takes over a resource that another region has released to this one (PROTOCOL.md section 9, fifth rule of the hand-over).
 *
 * <pre>
 *   owned here already, or another one of that name    INTERNAL: it is tried again, until somebody has looked
 *   epoch greater than every one that was seen         owned here, with a task that establishes it
 *   the epoch at which it was adopted, confirmed       confirmed again: who still offers it has not heard
 *   otherwise                                          nothing: it is here, or has gone on, or is deleted
 * </pre>
 */
class AdoptWrite implements Write<Step<WriteResult>> {
    private final Offered offered;
    private final Optional<Shape> shape;
    private final ResourceKey key;
    private final UUID uuid;

    /** @param state its owner is this region, its epoch that of the hand-over */
    record Offered(StoredResource state, String offer, String from) {}

    /**
     * How its {@code syncing} is to be here: whoever looked after that was elsewhere.
     *
     * @param syncing empty where nobody can say; then it stays what it is for now
     */
    record Shape(ResourceType type, Optional<SyncingMeta> syncing, Instant now) {}

    /** @param shape empty for what has no type */
    AdoptWrite(Offered offered, Optional<Shape> shape) {
        this.offered = offered;
        this.shape = shape;
        this.key = offered.state().key();
        this.uuid = offered.state().uuid();
    }

    @Override
    public Needs needs() {
        return Needs.of(key, Access.WRITE).withHandoverOf(uuid);
    }

    @Override
    public Decision<Step<WriteResult>> decide(View view) {
        Optional<StoredResource> there = view.resource(key);
        Handover known = view.handover(uuid);
        Optional<StoredResource> same = there.filter(found -> found.uuid().equals(uuid));
        long seen = Math.max(known.epoch(), same.map(StoredResource::epoch).orElse(0L));
        if (adopts(offered.state().epoch(), seen)) {
            return there.filter(StoredResource::owned)
                    .<Decision<Step<WriteResult>>>map(owned -> new Decision.Refuse<>(twice(owned)))
                    .orElseGet(this::adopted);
        }
        return confirmedAt(known, offered.state().epoch()) ? confirmedAgain() : Step.nothing(WriteResult.NOTHING);
    }

    /** Whether a hand-over is one that was not seen yet. */
    boolean adopts(long epoch, long seen) {
        return epoch > seen;
    }

    private static boolean confirmedAt(Handover known, long epoch) {
        return known.epoch() == epoch && known.adoptedFrom().isEmpty() && known.offeredTo().isEmpty();
    }

    private GotenException twice(StoredResource owned) {
        return new GotenException.Internal(
                "%s offers %s (%s) at epoch %d, and here is %s, owned at epoch %d".formatted(
                        offered.from(), key, uuid, offered.state().epoch(), owned.uuid(), owned.epoch()),
                null);
    }

    private Decision<Step<WriteResult>> adopted() {
        NewResource resource = resource();
        var adopt = new Op.Adopt(resource, offered.state().epoch(), offered.from(), offered.offer(),
                shape.map(known -> known.syncing().isPresent()).orElse(true));
        return new Decision.Apply<>(and(adopt), Step.done(revisions -> new WriteResult(
                Optional.of(offered.state()),
                Optional.of(resource.at(offered.state().epoch()).stored(revisions.applyAsLong(resource))))));
    }

    /**
     * Whoever has got the right to create may have to hand it on: the policy may be another already. So may that of a policy
     * holder be, than the one that has been looked into here.
     */
    private List<Op> and(Op.Adopt adopt) {
        if (CreationRight.hides(key)) {
            return List.of(adopt, new Op.Schedule(TaskKind.REFRESH, CreationRight.holder(key)));
        }
        return shape.filter(known -> known.type().policyHolder()).isPresent()
                ? List.of(adopt, new Op.Schedule(TaskKind.REFRESH, uuid))
                : List.of(adopt);
    }

    private Decision<Step<WriteResult>> confirmedAgain() {
        return new Decision.Apply<>(
                List.of(new Op.ConfirmAgain(uuid, offered.state().epoch(), offered.from())),
                Step.done(revisions -> WriteResult.NOTHING));
    }

    private NewResource resource() {
        return shape.map(this::resource).orElseGet(() -> new NewResource(
                key, uuid, offered.state().body(), "{}", offered.state().generation(), offered.state().owningRegion(),
                offered.state().regions(), offered.state().deleting()));
    }

    private NewResource resource(Shape to) {
        DynamicMessage message = Bodies.parse(to.type(), offered.state());
        Meta metadata = Bodies.metadata(to.type(), message);
        SyncingMeta syncing = to.syncing().orElse(metadata.getSyncing());
        if (!metadata.getSyncing().equals(syncing)) {
            metadata = Completion.touchedMetadata(metadata.toBuilder().setSyncing(syncing).build(), to.now());
        }
        return States.of(to.type(), key, uuid, message, metadata);
    }
}
