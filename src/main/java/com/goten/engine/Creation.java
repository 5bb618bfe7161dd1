package com.goten.engine;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException;
import com.goten.policy.Placement;
import com.goten.resource.Bodies;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.schema.ApiVersion;
import com.goten.schema.ResourceType;
import com.goten.store.Access;
import com.goten.store.Decision;
import com.goten.store.Head;
import com.goten.store.Needs;
import com.goten.store.NewResource;
import com.goten.store.Op;
import com.goten.store.RecordedReference;
import com.goten.store.View;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * A resource that is to be: complete but for its revision and its targets' uuids. Made before any transaction.
 *
 * @param row the new row
 * @param references what it refers to
 */
record Creation(ResourceName name, NewResource row, Collection<Wanted> references) {

    /**
     * @param content what the client may set, with its name
     * @throws GotenException.FailedPrecondition where the policy does not enable the region
     */
    static Creation of(
            ApiVersion version, ResourceName name, DynamicMessage content, UUID uuid, Instant now, Placement placement) {
        if (!placement.enabled()) {
            throw placement.notEnabled(name);
        }
        ResourceType type = name.type();
        var metadata = Completion.created(Bodies.metadata(type, content), name.value(), uuid, now, placement);
        NewResource row = States.of(type, ResourceKey.of(name), uuid, content, metadata);
        return new Creation(name, row, Wanted.of(version, name, content));
    }

    ResourceKey key() {
        return row.key();
    }

    Head head() {
        return new Head(row.key(), row.uuid(), false);
    }

    Needs needs() {
        return targets(Needs.of(key(), Access.WRITE));
    }

    private Needs targets(Needs needs) {
        return references.isEmpty() ? needs : needs.with(references.stream().map(Wanted::target).toList(), Access.TARGET);
    }

    /** Whether it refers to itself, so that its target is not to be found in the database. */
    boolean refersToItself() {
        return references.stream().anyMatch(reference -> reference.target().equals(key()));
    }

    /** @param needs what is locked so far */
    Decision<WriteResult> decide(View view, Needs needs) {
        if (!TargetCheck.covered(view, references)) {
            return new Decision.Widen<>(targets(needs));
        }
        if (view.leaving(key()) || view.resource(key()).filter(found -> found.deleting()).isPresent()) {
            return new Decision.Refuse<>(new GotenException.Aborted(
                    "a resource named %s is still being deleted".formatted(name), "NAME_STILL_DELETING", Duration.ofSeconds(1)));
        }
        if (view.resource(key()).isPresent()) {
            return new Decision.Refuse<>(new GotenException.AlreadyExists(name.value()));
        }
        List<RecordedReference> resolved = TargetCheck.resolve(view, head(), references);
        return new Decision.Apply<>(
                List.of(new Op.Insert(row, resolved)),
                revisions -> WriteResult.created(row, revisions.applyAsLong(row)));
    }
}
