package com.goten.engine;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException;
import com.goten.resource.Bodies;
import com.goten.resource.References;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.schema.ApiVersion;
import com.goten.schema.ResourceType;
import com.goten.store.Access;
import com.goten.store.Concerned;
import com.goten.store.Decision;
import com.goten.store.Head;
import com.goten.store.Needs;
import com.goten.store.NewResource;
import com.goten.store.Op;
import com.goten.store.RecordedReference;
import com.goten.store.TaskKind;
import com.goten.store.View;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Turns what a deletion concerns into ops: who goes, who stays visible meanwhile, whose references are cleared. */
final class Removal {
    private static final Duration SOON = Duration.ofMillis(200);

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
     * Removes the whole set. The name of a member that somebody who stays still has in a field is kept until they are dealt
     * with; of an async_deletion type the member stays itself.
     *
     * @param needs what has been locked so far; the decision asks for more where the set has grown
     * @param last whether the root is to go now, or not at all
     */
    Decision<WriteResult> decide(View view, Needs needs, StoredResource root, Concerned concerned, boolean last) {
        Map<UUID, Head> staying = staying(view, concerned);
        if (last && staying.containsKey(root.uuid())) {
            return new Decision.Refuse<>(referencesLeft(root));
        }
        List<Head> going = concerned.members().stream()
                .filter(member -> !staying.containsKey(member.uuid()))
                .toList();
        Map<UUID, Head> targets = byUuid(going.stream());
        Set<ResourceKey> unset = unset(concerned, targets);
        if (!covered(view, staying.values(), going, unset)) {
            return new Decision.Widen<>(needs
                    .with(going.stream().map(Head::key).toList(), Access.MEMBER)
                    .with(staying.values().stream().map(Head::key).toList(), Access.WRITE)
                    .with(unset, Access.WRITE));
        }
        var ops = new ArrayList<Op>();
        staying.values().forEach(member -> stay(view, member, ops));
        unset.forEach(holder -> ops.add(cleared(view, holder, targets.keySet())));
        go(going, named(view, concerned, staying.values()), ops);
        return new Decision.Apply<>(ops, revisions -> result(root, ops, revisions));
    }

    /** Why what is DELETING does not go yet. */
    static GotenException referencesLeft(StoredResource resource) {
        return new GotenException.Aborted(
                resource.key().name() + " cannot go before what still points to it", "REFERENCES_LEFT", SOON);
    }

    /**
     * The members that stay visible: of async_deletion types, awaited or held by another one that stays. References of
     * those that are not locked yet are not seen yet; the decision after the next one sees them.
     */
    private Map<UUID, Head> staying(View view, Concerned concerned) {
        Map<UUID, Head> candidates = byUuid(
                concerned.members().stream().filter(member -> type(member.key()).options().asyncDeletion()));
        Map<UUID, Head> staying = byUuid(
                candidates.values().stream().filter(member -> concerned.awaited().contains(member.uuid())));
        var unseen = new ArrayDeque<>(staying.values());
        while (!unseen.isEmpty()) {
            Head holder = unseen.poll();
            if (!concerned.circle().contains(holder.uuid())) {
                for (RecordedReference reference : view.references(holder.key())) {
                    Head target = candidates.get(reference.target());
                    if (target != null && staying.putIfAbsent(target.uuid(), target) == null) {
                        unseen.add(target);
                    }
                }
            }
        }
        return staying;
    }

    private static Map<UUID, Head> byUuid(Stream<Head> heads) {
        var all = new LinkedHashMap<UUID, Head>();
        heads.forEach(head -> all.put(head.uuid(), head));
        return all;
    }

    private static boolean covered(View view, Collection<Head> staying, List<Head> going, Set<ResourceKey> unset) {
        return going.stream().allMatch(member -> view.covers(member.key(), Access.MEMBER))
                && staying.stream().allMatch(member -> view.covers(member.key(), Access.WRITE))
                && unset.stream().allMatch(holder -> view.covers(holder, Access.WRITE));
    }

    /** Who holds UNSET references to what goes. */
    private static Set<ResourceKey> unset(Concerned concerned, Map<UUID, Head> going) {
        return concerned.unset().stream()
                .filter(holding -> going.containsKey(holding.reference().target()))
                .map(holding -> holding.holder().key())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Whose names are in fields of somebody who stays, in the set or outside it. */
    private static Set<UUID> named(View view, Concerned concerned, Collection<Head> staying) {
        var named = new HashSet<>(concerned.named());
        staying.forEach(holder ->
                view.references(holder.key()).forEach(reference -> named.add(reference.target())));
        return named;
    }

    private void stay(View view, Head member, List<Op> ops) {
        StoredResource resource = view.resource(member.key()).orElseThrow();
        if (!resource.deleting()) {
            ops.add(marked(resource));
        }
        ops.add(new Op.Schedule(TaskKind.CASCADE, member.uuid()));
    }

    private static void go(List<Head> going, Set<UUID> named, List<Op> ops) {
        ops.add(new Op.Remove(going));
        for (Head member : going) {
            if (named.contains(member.uuid())) {
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

    private Op.Update cleared(View view, ResourceKey holder, Set<UUID> targets) {
        return cleared(view.resource(holder).orElseThrow(), unsetting(view, holder, targets));
    }

    /** All of the holder's references to the targets whose deletion clears them, in the same transaction or after it. */
    static List<RecordedReference> unsetting(View view, ResourceKey holder, Set<UUID> targets) {
        return view.references(holder).stream()
                .filter(reference -> targets.contains(reference.target()) && reference.behaviour().unsetsReference())
                .toList();
    }

    /**
     * The holder without references.
     *
     * @param references all of {@link #unsetting}: the body knows no difference between them
     */
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
