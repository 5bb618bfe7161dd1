package com.goten.engine;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException;
import com.goten.policy.Control;
import com.goten.policy.Placement;
import com.goten.resource.Bodies;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.resource.StoredResource;
import com.goten.schema.ApiVersion;
import com.goten.schema.ResourceType;
import com.goten.store.Access;
import com.goten.store.Decision;
import com.goten.store.Head;
import com.goten.store.Needs;
import com.goten.store.NewResource;
import com.goten.store.Op;
import com.goten.store.View;
import com.goten.types.Meta;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A resource that is to be: complete but for its revision and its targets' uuids. Made before any transaction.
 *
 * @param row the new row
 * @param references what it refers to
 * @param owners record what owns it
 * @param grant by which it is
 */
record Creation(
        ResourceName name, NewResource row, Collection<Wanted> references, List<Op> owners, Grant grant) {

    /**
     * @param content what the client may set, with its name
     * @throws GotenException.FailedPrecondition where the policy does not enable the region
     */
    static Creation of(
            ApiVersion version,
            OwnerItems owners,
            ResourceName name,
            DynamicMessage content,
            UUID uuid,
            Instant now,
            Placement placement,
            Grant grant) {
        if (!placement.enabled()) {
            throw grant.control().isPresent() ? Grant.beingHandedOver(name) : placement.notEnabled(name);
        }
        ResourceType type = name.type();
        var owned = owners.save(type, uuid, Meta.getDefaultInstance(), Bodies.metadata(type, content));
        var metadata = Completion.created(owned.metadata(), name.value(), uuid, now, placement);
        NewResource row = States.of(type, ResourceKey.of(name), uuid, content, metadata)
                .at(grant.control().map(Control::epoch).orElse(0L));
        return new Creation(name, row, Wanted.of(version, name, content), owned.ops(), grant);
    }

    ResourceKey key() {
        return row.key();
    }

    Head head() {
        return new Head(row.key(), row.uuid(), false);
    }

    Needs needs(Ties ties) {
        return grant.with(TargetCheck.needs(Needs.of(key(), Access.WRITE), references)).withIntents(ties.intents(key()));
    }

    /** Whether all its targets can be found by name in the database as it is. */
    boolean refersToOthersHere() {
        return references.stream().allMatch(reference ->
                reference.target().isPresent() && !reference.target().get().equals(key()));
    }

    /** @param needs what is locked so far */
    Decision<Step<WriteResult>> decide(View view, Needs needs, Ties ties) {
        if (!TargetCheck.covered(view, references)) {
            return new Decision.Widen<>(TargetCheck.needs(needs, references));
        }
        Optional<StoredResource> there = view.resource(key());
        if (view.leaving(key()) || there.filter(found -> found.owned() && found.deleting()).isPresent()) {
            return new Decision.Refuse<>(new GotenException.Aborted(
                    "a resource named %s is still being deleted".formatted(name), "NAME_STILL_DELETING", Duration.ofSeconds(1)));
        }
        if (there.isPresent()) {
            return new Decision.Refuse<>(there.get().owned()
                    ? new GotenException.AlreadyExists(name.value())
                    : ReadCopy.refusal(there.get()));
        }
        Optional<Decision<Step<WriteResult>>> objection = grant.objection(view, TargetCheck.needs(needs, references));
        if (objection.isPresent()) {
            return objection.get();
        }
        if (view.promised(key())) {
            return Decision.nothing(new Step.Withdraw<>(List.of(key())));
        }
        var check = TargetCheck.of(view, head(), references, ties);
        return check.open().<Decision<Step<WriteResult>>>map(Decision::nothing).orElseGet(() -> {
            var ops = new ArrayList<>(ties.end(key()));
            ops.add(new Op.Insert(row, check.resolved()));
            ops.addAll(owners);
            return new Decision.Apply<>(
                    ops, Step.done(revisions -> WriteResult.created(row, revisions.applyAsLong(row))));
        });
    }
}
