package com.goten.engine;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException;
import com.goten.policy.Placement;
import com.goten.resource.Bodies;
import com.goten.resource.Masks;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.resource.StoredResource;
import com.goten.schema.ApiVersion;
import com.goten.schema.ResourceType;
import com.goten.store.Access;
import com.goten.store.Decision;
import com.goten.store.Head;
import com.goten.store.Needs;
import com.goten.store.Op;
import com.goten.store.RecordedReference;
import com.goten.store.TaskKind;
import com.goten.store.View;
import com.goten.store.Write;
import com.goten.types.Meta;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Updates a resource: merges what the client sent into what is stored, under its lock. An update that changes nothing
 * writes nothing, unless the policy has moved on.
 */
final class UpdateWrite implements Write<Step<WriteResult>> {
    private final ApiVersion version;
    private final ResourceName name;
    private final ResourceKey key;
    private final Change change;
    private final Placement placement;
    private final Grant grant;
    private final Instant now;
    private final Optional<Missing> otherwise;
    private final OwnerItems owners;
    private final Ties ties;

    /**
     * What is created where there is nothing to update. Completed only then: what may stand in the way of a creation need
     * not stand in that of an update.
     */
    record Missing(UUID uuid, Supplier<Creation> creation) {}

    /** From the stored state to the one that is wanted. */
    interface Change {
        /** Other resources that it looks at. */
        default List<ResourceName> beside() {
            return List.of();
        }

        /** Whether it may take place in that state. */
        default boolean holds(ResourceType type, DynamicMessage current) {
            return true;
        }

        DynamicMessage merge(ResourceType type, DynamicMessage current, List<DynamicMessage> beside);

        /** Whether anything but output-only fields differs in states that are not the same. */
        boolean ofContent(ResourceType type, DynamicMessage current, DynamicMessage merged);

        /** What a client asks for; he cannot change output-only fields. */
        static Change of(Command.Update command) {
            return new Change() {
                @Override
                public boolean holds(ResourceType type, DynamicMessage current) {
                    return command.condition()
                            .map(condition -> Masks.agree(
                                    type, condition.state(), current, condition.mask(), "cas.field_mask"))
                            .orElse(true);
                }

                @Override
                public DynamicMessage merge(ResourceType type, DynamicMessage current, List<DynamicMessage> beside) {
                    return command.mask()
                            .map(mask -> Masks.merge(type, current, command.body(), mask, "update_mask"))
                            .orElseGet(() -> Masks.replace(type, current, command.body()));
                }

                @Override
                public boolean ofContent(ResourceType type, DynamicMessage current, DynamicMessage merged) {
                    return true;
                }
            };
        }

        static Change of(Command.Revise command) {
            return new Change() {
                @Override
                public List<ResourceName> beside() {
                    return command.beside();
                }

                @Override
                public DynamicMessage merge(ResourceType type, DynamicMessage current, List<DynamicMessage> beside) {
                    return command.revision().revise(current, beside);
                }

                @Override
                public boolean ofContent(ResourceType type, DynamicMessage current, DynamicMessage merged) {
                    return !Masks.stripOutputOnly(type, current).equals(Masks.stripOutputOnly(type, merged));
                }
            };
        }
    }

    /**
     * @param grant by which it may be said that there is nothing to update
     * @param otherwise what to create where there is nothing to update
     */
    UpdateWrite(
            ApiVersion version,
            ResourceName name,
            Change change,
            Placement placement,
            Grant grant,
            Instant now,
            Optional<Missing> otherwise,
            OwnerItems owners,
            Ties ties) {
        this.version = version;
        this.name = name;
        this.key = ResourceKey.of(name);
        this.change = change;
        this.placement = placement;
        this.grant = grant;
        this.now = now;
        this.otherwise = otherwise;
        this.owners = owners;
        this.ties = ties;
    }

    /** What will be there if nothing is. */
    Optional<Head> head() {
        return otherwise.map(missing -> new Head(key, missing.uuid(), false));
    }

    @Override
    public Needs needs() {
        Needs changed = Needs.of(key, Access.WRITE).withIntents(ties.intents(key));
        Needs own = otherwise.isPresent() ? grant.with(changed) : changed;
        return change.beside().isEmpty()
                ? own
                : own.with(change.beside().stream().map(ResourceKey::of).toList(), Access.WRITE);
    }

    @Override
    public Decision<Step<WriteResult>> decide(View view) {
        Optional<StoredResource> stored = view.resource(key);
        if (stored.isPresent()) {
            return update(view, stored.get());
        }
        if (otherwise.isPresent()) {
            return otherwise.get().creation().get().decide(view, needs(), ties);
        }
        return grant.<WriteResult>objection(view, needs())
                .orElseGet(() -> new Decision.Refuse<>(new GotenException.NotFound(name.value())));
    }

    private Decision<Step<WriteResult>> update(View view, StoredResource stored) {
        if (!stored.owned()) {
            return new Decision.Refuse<>(ReadCopy.refusal(stored));
        }
        ResourceType type = name.type();
        DynamicMessage current = Bodies.parse(type, stored);
        if (!change.holds(name.type(), current)) {
            return new Decision.Refuse<>(new GotenException.Aborted(
                    name + " is not in the state that the update asks for", "CONDITION_FAILED"));
        }
        DynamicMessage merged = change.merge(name.type(), current, beside(view));
        Meta currentMetadata = Bodies.metadata(type, current);
        var owned = owners.save(type, stored.uuid(), currentMetadata, Bodies.metadata(type, merged));
        Meta metadata = owned.metadata();
        boolean changed = !withoutMetadata(current).equals(withoutMetadata(merged));
        if (!changed && metadata.equals(currentMetadata) && metadata.getSyncing().equals(placement.syncing())) {
            var unchanged = new WriteResult(Optional.of(stored), Optional.of(stored));
            return new Decision.Apply<>(ties.end(key), revisions -> new Step.Done<>(unchanged));
        }
        boolean content = changed && change.ofContent(name.type(), withoutMetadata(current), withoutMetadata(merged));
        Meta completed = FirstControl.remembered(
                type, current, merged, Completion.updated(metadata, content, now, placement));
        return apply(view, stored, new Op.Update(
                States.of(type, key, stored.uuid(), merged, completed), stored.revision(), List.of(), List.of()), merged,
                owned.ops());
    }

    private Decision<Step<WriteResult>> apply(
            View view, StoredResource stored, Op.Update update, DynamicMessage merged, List<Op> owned) {
        Collection<Wanted> wanted = Wanted.of(version, name, merged);
        List<RecordedReference> recorded = view.references(key);
        Set<RecordedReference.Id> had = recorded.stream().map(RecordedReference::id).collect(Collectors.toSet());
        Set<RecordedReference.Id> has = wanted.stream().map(Wanted::id).collect(Collectors.toSet());
        List<Wanted> fresh = wanted.stream().filter(reference -> !had.contains(reference.id())).toList();
        if (!TargetCheck.covered(view, fresh)) {
            return new Decision.Widen<>(TargetCheck.needs(needs(), fresh));
        }
        var check = TargetCheck.of(view, new Head(key, stored.uuid(), stored.deleting()), fresh, ties);
        return check.open().<Decision<Step<WriteResult>>>map(Decision::nothing).orElseGet(() -> {
            var ops = new ArrayList<>(ties.end(key));
            List<RecordedReference> dropped =
                    recorded.stream().filter(reference -> !has.contains(reference.id())).toList();
            ops.add(new Op.Update(update.resource(), update.revision(), check.resolved(), dropped));
            ops.addAll(owned);
            if (name.type().policyHolder() && update.resource().generation() != stored.generation()) {
                ops.add(new Op.Schedule(TaskKind.REFRESH, stored.uuid()));
            }
            if (owned.stream().anyMatch(Op.SaveOwner.class::isInstance)) {
                // Who has lost his last owner is spared when he gets another one, whatever becomes of that one.
                ops.add(new Op.Finish(TaskKind.ORPHAN, stored.uuid()));
            }
            if (!check.resolved().isEmpty() || !dropped.isEmpty()) {
                ops.addAll(Removal.checkOwnees(view, stored));
            }
            return new Decision.Apply<>(
                    ops, Step.done(revisions -> WriteResult.changed(stored, update.resource(), revisions)));
        });
    }

    private List<DynamicMessage> beside(View view) {
        return change.beside().stream()
                .flatMap(other -> view.resource(ResourceKey.of(other)).stream()
                        .map(found -> Bodies.parse(other.type(), found)))
                .toList();
    }

    private DynamicMessage withoutMetadata(DynamicMessage message) {
        return name.type().fields().metadata()
                .map(field -> message.toBuilder().clearField(field).build())
                .orElse(message);
    }
}
