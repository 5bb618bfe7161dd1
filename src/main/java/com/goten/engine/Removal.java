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
import com.goten.store.Mark;
import com.goten.store.Needs;
import com.goten.store.NewResource;
import com.goten.store.Op;
import com.goten.store.Ownees;
import com.goten.store.RecordedReference;
import com.goten.store.Source;
import com.goten.store.TaskKind;
import com.goten.store.View;
import com.goten.types.Meta;
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
import java.util.function.ToLongFunction;
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

    /** Marks a resource for deletion, and has the cascade flow see to it, here and elsewhere. */
    Decision<Step<WriteResult>> mark(StoredResource resource, Concerned concerned, Ties ties) {
        Op.Update marked = marked(resource);
        var ops = new ArrayList<>(ties.unmark());
        ops.add(marked);
        ops.add(new Op.Schedule(TaskKind.CASCADE, resource.uuid()));
        if (referredToElsewhere(concerned, resource.uuid())) {
            ops.add(new Op.TellSources(resource.uuid()));
        }
        if (concerned.owners().contains(resource.uuid())) {
            ops.add(new Op.Schedule(TaskKind.RELEASE, resource.uuid()));
        }
        return new Decision.Apply<>(
                ops, Step.done(revisions -> WriteResult.changed(resource, marked.resource(), revisions)));
    }

    static boolean referredToElsewhere(Concerned concerned, UUID member) {
        return concerned.sources().stream().anyMatch(source -> source.target().equals(member));
    }

    /**
     * Removes the whole set. The name of a member that somebody who stays still has in a field is kept until they are dealt
     * with; of an async_deletion type the member stays itself.
     *
     * @param needs what has been locked so far; the decision asks for more where the set has grown
     * @param last whether the root is to go now, or not at all
     * @param ties what the deployments that may refer to the set have said
     */
    Decision<Step<WriteResult>> decide(
            View view, Needs needs, StoredResource root, Concerned local, boolean last, Ties ties) {
        List<Source> left = local.sources().stream()
                .filter(source -> !ties.confirmation().filter(said -> said.clears(source)).isPresent())
                .toList();
        Concerned concerned = local.heldElsewhere(left.stream().map(Source::target).toList())
                .heldElsewhere(local.owners());
        Map<UUID, Head> candidates = byUuid(
                concerned.members().stream().filter(member -> type(member.key()).options().asyncDeletion()));
        Map<UUID, Head> staying = staying(view, concerned, candidates);
        if (last && staying.containsKey(root.uuid())) {
            return new Decision.Refuse<>(referencesLeft(root.key()));
        }
        List<Head> going = concerned.members().stream()
                .filter(member -> !staying.containsKey(member.uuid()))
                .toList();
        Map<UUID, Head> targets = byUuid(going.stream());
        Set<ResourceKey> unset = unset(concerned, targets);
        // Whom one that stays refers to stays too, which is seen of all of them at once, or else one by one along a chain.
        Collection<Head> read = staying.isEmpty() ? List.of() : candidates.values();
        if (!covered(view, read, going, unset)) {
            return new Decision.Widen<>(needs
                    .with(going.stream().map(Head::key).toList(), Access.MEMBER)
                    .with(read.stream().map(Head::key).toList(), Access.WRITE)
                    .with(unset, Access.WRITE));
        }
        if (!concerned.sources().isEmpty() && !allowed(concerned, ties)) {
            return ask(concerned, ties, Optional.empty());
        }
        var ops = new ArrayList<>(ties.unmark());
        concerned.sources().stream()
                .filter(source -> !left.contains(source))
                .forEach(source -> ops.add(new Op.DropSource(source)));
        left.forEach(source -> ops.add(new Op.TellSources(source.target())));
        concerned.owners().forEach(owner -> ops.add(new Op.Schedule(TaskKind.RELEASE, owner)));
        staying.values().forEach(member -> stay(view, member, ops));
        unset.forEach(holder -> {
            ops.add(cleared(view, holder, targets.keySet()));
            ops.addAll(checkOwnees(view, view.resource(holder).orElseThrow()));
        });
        go(going, named(view, concerned, staying.values()), ops);
        return new Decision.Apply<>(ops, Step.done(revisions -> result(root, ops, revisions)));
    }

    /**
     * Has the sources of a set that does not go asked what else stands in the way there.
     *
     * @param refusal for what is known; the answer where they cannot be asked
     */
    static Decision<Step<WriteResult>> askForMore(
            View view, Needs needs, Concerned concerned, Ties ties, GotenException refusal) {
        List<ResourceKey> members = concerned.members().stream().map(Head::key).toList();
        if (!members.stream().allMatch(member -> view.covers(member, Access.MEMBER))) {
            return new Decision.Widen<>(needs.with(members, Access.MEMBER));
        }
        Decision<Step<WriteResult>> asked = ask(concerned, ties, Optional.of(refusal));
        return asked instanceof Decision.Refuse<Step<WriteResult>> ? new Decision.Refuse<>(refusal) : asked;
    }

    /**
     * Whether all sources have allowed it, and the marks under which they did are still there: nobody has established
     * anything since. What is DELETING needs no mark for that.
     */
    private static boolean allowed(Concerned concerned, Ties ties) {
        return ties.confirmation().filter(said -> said.allows(concerned.sources())).isPresent()
                && concerned.members().stream().allMatch(member -> member.deleting() || own(concerned, member, ties));
    }

    private static boolean own(Concerned concerned, Head member, Ties ties) {
        return ties.marks(member.uuid(), Optional.ofNullable(concerned.marks().get(member.uuid())));
    }

    /**
     * Marks the set, so that its sources can be asked.
     *
     * <pre>
     *   mark of a member           what becomes of it
     *   none, expired, own         set anew
     *   another's, not expired     ABORTED
     *   lost after it was set      ABORTED: somebody may have established references
     * </pre>
     */
    private static Decision<Step<WriteResult>> ask(Concerned concerned, Ties ties, Optional<GotenException> anyway) {
        var ops = new ArrayList<Op>();
        for (Head member : concerned.members()) {
            Mark mark = concerned.marks().get(member.uuid());
            boolean set = ties.marked(member.uuid());
            if (!own(concerned, member, ties) && !member.deleting() && (set || mark != null && !mark.expired())) {
                return new Decision.Refuse<>(new GotenException.Aborted(
                        member.key().name() + " is about to be deleted, or referred to, by another request",
                        "DELETION_OVERTAKEN",
                        SOON));
            }
            ops.add(new Op.SetMark(member.key(), member.uuid(), ties.mark(), ties.lease()));
        }
        var confirm = new Step.Confirm<WriteResult>(ties.mark(), concerned.members(), concerned.sources(), anyway);
        return new Decision.Apply<>(ops, revisions -> confirm);
    }

    /** Why nothing is decided about a holder that was released to another region. */
    static GotenException movesAway(ResourceKey holder) {
        return new GotenException.Aborted(
                holder.name() + " is being handed over to another region, with what it refers to", "BEING_HANDED_OVER", SOON);
    }

    /** Whether a resource is here and not owned here, as long as it has references on record: it is being handed over. */
    static boolean movesAway(View view, ResourceKey key, UUID uuid) {
        return view.resource(key).filter(found -> found.uuid().equals(uuid) && !found.owned()).isPresent();
    }

    /** Why what is DELETING, or its name, does not go yet. */
    static GotenException referencesLeft(ResourceKey key) {
        return new GotenException.Aborted(
                key.name() + " cannot go before what still points to it", "REFERENCES_LEFT", SOON);
    }

    /** Why a name is not free yet. */
    static GotenException owneesLeft(ResourceKey key) {
        return new GotenException.Aborted(key.name() + " cannot go before what it owned elsewhere", "OWNEES_LEFT", SOON);
    }

    /**
     * The members that stay visible: of async_deletion types, awaited or held by another one that stays. References of
     * those that are not locked yet are not seen yet; the next decision sees them.
     *
     * @param candidates the members of async_deletion types
     */
    private static Map<UUID, Head> staying(View view, Concerned concerned, Map<UUID, Head> candidates) {
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

    private static boolean covered(View view, Collection<Head> read, List<Head> going, Set<ResourceKey> unset) {
        return going.stream().allMatch(member -> view.covers(member.key(), Access.MEMBER))
                && read.stream().allMatch(member -> view.covers(member.key(), Access.WRITE))
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

    /** Where the references of an owner change: whether it may still own what it must refer to is to be looked at. */
    static List<Op> checkOwnees(View view, StoredResource owner) {
        return view.ownees(owner.key()) == Ownees.REQUIRING
                ? List.of(new Op.Schedule(TaskKind.CHECK, owner.uuid()))
                : List.of();
    }

    /** A resource without one of its owners. */
    Op.Update disowned(StoredResource resource, String owner) {
        ResourceType type = type(resource.key());
        DynamicMessage message = Bodies.parse(type, resource);
        var metadata = OwnerItems.without(Bodies.metadata(type, message), owner);
        return changed(resource, type, message, metadata);
    }

    /** A resource with other metadata that is not the client's business. */
    Op.Update changed(StoredResource resource, ResourceType type, DynamicMessage message, Meta metadata) {
        var touched = Completion.touchedMetadata(metadata, clock.instant());
        return update(resource, States.of(type, resource.key(), resource.uuid(), message, touched), List.of());
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
            StoredResource root, List<Op> ops, ToLongFunction<NewResource> revisions) {
        Optional<NewResource> stays = ops.stream()
                .filter(Op.Update.class::isInstance)
                .map(op -> ((Op.Update) op).resource())
                .filter(resource -> resource.uuid().equals(root.uuid()))
                .findFirst();
        return stays.map(after -> WriteResult.changed(root, after, revisions))
                .orElseGet(() -> new WriteResult(Optional.of(root), Optional.empty()));
    }

    ResourceType type(ResourceKey key) {
        return version.type(key.type()).orElseThrow(() -> new IllegalStateException("no type for " + key));
    }
}
