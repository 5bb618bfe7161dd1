package com.goten.engine;

import com.google.protobuf.DynamicMessage;
import com.goten.resource.Bodies;
import com.goten.resource.References;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.schema.ApiVersion;
import com.goten.schema.ResourceType;
import com.goten.store.Access;
import com.goten.store.Concerned;
import com.goten.store.Concerned.Holding;
import com.goten.store.Decision;
import com.goten.store.Head;
import com.goten.store.Needs;
import com.goten.store.NewResource;
import com.goten.store.Op;
import com.goten.store.RecordedReference;
import com.goten.store.TaskKind;
import com.goten.store.View;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Turns what a deletion concerns into ops: who goes, who stays visible meanwhile, whose references are cleared. */
final class Removal {
    private final ApiVersion version;
    private final InstantSource clock;

    Removal(ApiVersion version, InstantSource clock) {
        this.version = version;
        this.clock = clock;
    }

    /** Marks a resource for deletion, and has the cascade flow see to it. */
    Decision<WriteResult> mark(StoredResource resource) {
        Op.Update marked = marked(resource);
        return new Decision.Apply<>(
                List.of(marked, new Op.Schedule(TaskKind.CASCADE, resource.uuid())),
                revisions -> WriteResult.changed(resource, marked.resource(), revisions));
    }

    /**
     * Removes the whole set. A member to which asynchronous references are left keeps its name until they are dealt with;
     * of an async_deletion type it stays itself.
     *
     * @param needs what has been locked so far; the decision asks for more where the set has grown
     * @param last whether the root goes now whatever its type is
     */
    Decision<WriteResult> decide(View view, Needs needs, StoredResource root, Concerned concerned, boolean last) {
        List<Head> staying = concerned.members().stream()
                .filter(member -> staysVisible(member, concerned) && !(last && member.uuid().equals(root.uuid())))
                .toList();
        Set<UUID> stayingUuids = staying.stream().map(Head::uuid).collect(Collectors.toSet());
        List<Head> going = concerned.members().stream()
                .filter(member -> !stayingUuids.contains(member.uuid()))
                .toList();
        Map<ResourceKey, List<RecordedReference>> unset = unset(concerned, going);
        if (!covered(view, staying, going, unset.keySet())) {
            return new Decision.Widen<>(needs
                    .with(going.stream().map(Head::key).toList(), Access.MEMBER)
                    .with(staying.stream().map(Head::key).toList(), Access.WRITE)
                    .with(unset.keySet(), Access.WRITE));
        }
        var ops = new ArrayList<Op>();
        staying.forEach(member -> stay(view, member, ops));
        unset.forEach((holder, references) -> ops.add(cleared(view.resource(holder).orElseThrow(), references)));
        go(going, concerned.awaited(), ops);
        return new Decision.Apply<>(ops, revisions -> result(root, ops, revisions));
    }

    private boolean staysVisible(Head member, Concerned concerned) {
        return concerned.awaited().contains(member.uuid()) && type(member.key()).options().asyncDeletion();
    }

    private static boolean covered(View view, List<Head> staying, List<Head> going, Set<ResourceKey> unset) {
        return going.stream().allMatch(member -> view.covers(member.key(), Access.MEMBER))
                && staying.stream().allMatch(member -> view.covers(member.key(), Access.WRITE))
                && unset.stream().allMatch(holder -> view.covers(holder, Access.WRITE));
    }

    private static Map<ResourceKey, List<RecordedReference>> unset(Concerned concerned, List<Head> going) {
        Set<UUID> targets = going.stream().map(Head::uuid).collect(Collectors.toSet());
        return concerned.unset().stream()
                .filter(holding -> targets.contains(holding.reference().target()))
                .collect(Collectors.groupingBy(
                        holding -> holding.holder().key(),
                        LinkedHashMap::new,
                        Collectors.mapping(Holding::reference, Collectors.toList())));
    }

    private void stay(View view, Head member, List<Op> ops) {
        StoredResource resource = view.resource(member.key()).orElseThrow();
        if (!resource.deleting()) {
            ops.add(marked(resource));
        }
        ops.add(new Op.Schedule(TaskKind.CASCADE, member.uuid()));
    }

    private static void go(List<Head> going, Set<UUID> awaited, List<Op> ops) {
        ops.add(new Op.Remove(going));
        for (Head member : going) {
            if (awaited.contains(member.uuid())) {
                ops.add(new Op.KeepName(member.key(), member.uuid()));
                ops.add(new Op.Schedule(TaskKind.CASCADE, member.uuid()));
            } else if (member.deleting()) {
                ops.add(new Op.Finish(TaskKind.CASCADE, member.uuid()));
            }
        }
    }

    private Op.Update marked(StoredResource resource) {
        ResourceType type = type(resource.key());
        DynamicMessage message = Bodies.parse(type, resource);
        var metadata = Completion.deleting(Bodies.metadata(type, message), clock.instant());
        return update(resource, States.of(type, resource.key(), resource.uuid(), message, metadata), List.of());
    }

    /** The holder without references, which the database has on record. */
    Op.Update cleared(StoredResource holder, List<RecordedReference> references) {
        ResourceType type = type(holder.key());
        DynamicMessage message = Bodies.parse(type, holder);
        var metadata = Completion.unset(Bodies.metadata(type, message), clock.instant());
        for (RecordedReference reference : references) {
            message = References.unset(type, message, reference.targetType(), reference.targetName());
        }
        return update(holder, States.of(type, holder.key(), holder.uuid(), message, metadata), references);
    }

    private static Op.Update update(StoredResource before, NewResource after, List<RecordedReference> dropped) {
        return new Op.Update(after, before.revision(), List.of(), dropped);
    }

    private static WriteResult result(
            StoredResource root, List<Op> ops, java.util.function.ToLongFunction<NewResource> revisions) {
        Optional<NewResource> stays = ops.stream()
                .filter(Op.Update.class::isInstance)
                .map(op -> ((Op.Update) op).resource())
                .filter(resource -> resource.uuid().equals(root.uuid()))
                .findFirst();
        return stays.map(after -> WriteResult.changed(root, after, revisions))
                .orElseGet(() -> new WriteResult(Optional.of(root), Optional.empty()));
    }

    private ResourceType type(ResourceKey key) {
        return version.type(key.type()).orElseThrow(() -> new IllegalStateException("no type for " + key));
    }
}
