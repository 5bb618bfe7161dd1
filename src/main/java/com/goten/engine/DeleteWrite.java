package com.goten.engine;

import com.goten.errors.GotenException;
import com.goten.errors.GotenException.PreconditionViolation;
import com.goten.mixin.Confirmation;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.resource.StoredResource;
import com.goten.store.Access;
import com.goten.store.Blockade;
import com.goten.store.Concerned;
import com.goten.store.Decision;
import com.goten.store.Head;
import com.goten.store.Needs;
import com.goten.store.Op;
import com.goten.store.Source;
import com.goten.store.TaskKind;
import com.goten.store.View;
import com.goten.store.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The deletion of one resource, for one of four causes:
 *
 * <pre>
 *                       blocked, protected     others still point to it
 *   a client asked      refused                goes, its name is kept; an async_deletion type stays visible, DELETING
 *   a target goes       marked DELETING        the same
 *   its owners are gone marked DELETING        the same
 *   it was DELETING     not yet                not yet
 * </pre>
 */
final class DeleteWrite implements Write<Step<WriteResult>> {
    private static final Duration SOON = Duration.ofMillis(200);

    private final Removal removal;
    private final ResourceName name;
    private final ResourceKey key;
    private final Cause cause;
    private final String deployment;
    private final Ties ties;

    /** Why it is to go. */
    sealed interface Cause {
        /** @param grant by which it may be said that there is nothing to delete */
        record Request(boolean allowMissing, Grant grant) implements Cause {}

        record TargetGoes(UUID uuid, UUID target) implements Cause {}

        /** @param circle as in {@link Command.CleanUp} @param asked the same */
        record WasDeleting(UUID uuid, Set<UUID> circle, Set<Source> asked) implements Cause {}

        /** It has lost its last owner, and has not been given another one since. */
        record Orphaned(UUID uuid) implements Cause {}
    }

    /** @param deployment what blockers are said to be in */
    DeleteWrite(Removal removal, ResourceName name, Cause cause, String deployment, Ties ties) {
        this.removal = removal;
        this.name = name;
        this.key = ResourceKey.of(name);
        this.cause = cause;
        this.deployment = deployment;
        this.ties = ties;
    }

    @Override
    public Needs needs() {
        Needs needs = Needs.of(key, Access.DELETE);
        if (cause instanceof Cause.Request request && request.allowMissing()) {
            return request.grant().with(needs);
        }
        return cause instanceof Cause.Orphaned ? needs.withOwnersOf(key) : needs;
    }

    @Override
    public Decision<Step<WriteResult>> decide(View view) {
        if (cause instanceof Cause.Request request) {
            return view.resource(key).map(resource -> requested(view, resource)).orElseGet(() -> missing(view, request));
        }
        Optional<StoredResource> found = view.resource(key).filter(StoredResource::owned);
        if (cause instanceof Cause.TargetGoes goes) {
            if (found.isEmpty() && Removal.movesAway(view, key, goes.uuid()) && goesWith(view, goes.target())) {
                return new Decision.Refuse<>(Removal.movesAway(key));
            }
            return found.filter(resource -> resource.uuid().equals(goes.uuid()) && !resource.deleting())
                    .filter(resource -> goesWith(view, goes.target()))
                    .map(resource -> cascaded(view, resource))
                    .orElseGet(this::nothing);
        }
        if (cause instanceof Cause.Orphaned orphaned) {
            return found.filter(resource -> resource.uuid().equals(orphaned.uuid()) && !resource.deleting())
                    .filter(resource -> view.owners(key).isEmpty() && view.orphaned(key))
                    .map(resource -> finished(cascaded(view, resource), orphaned))
                    .orElseGet(() -> finished(nothing(), orphaned));
        }
        var was = (Cause.WasDeleting) cause;
        return found.filter(resource -> resource.uuid().equals(was.uuid()) && resource.deleting())
                .map(resource -> cleanedUp(view, resource, was))
                .orElseGet(() -> new Decision.Apply<>(
                        List.of(new Op.Finish(TaskKind.CASCADE, was.uuid())), revisions -> new Step.Done<>(WriteResult.NOTHING)));
    }

    /**
     * What ends with a deletion, or with nothing to be done, is the order for it: in no later transaction, as it may come
     * again.
     */
    private static Decision<Step<WriteResult>> finished(Decision<Step<WriteResult>> decision, Cause.Orphaned orphaned) {
        if (!(decision instanceof Decision.Apply<Step<WriteResult>> apply)
                || apply.ops().stream().anyMatch(Op.SetMark.class::isInstance)) {
            return decision;
        }
        var ops = new ArrayList<>(apply.ops());
        ops.add(new Op.Finish(TaskKind.ORPHAN, orphaned.uuid()));
        return new Decision.Apply<>(ops, apply.answer());
    }

    private Decision<Step<WriteResult>> missing(View view, Cause.Request request) {
        return request.grant().<WriteResult>objection(view, needs()).orElseGet(() -> request.allowMissing()
                ? nothing()
                : new Decision.Refuse<>(new GotenException.NotFound(name.value())));
    }

    private Decision<Step<WriteResult>> nothing() {
        return nothing(WriteResult.NOTHING);
    }

    /** But for the marks of the set. */
    private Decision<Step<WriteResult>> nothing(WriteResult result) {
        return new Decision.Apply<>(ties.unmark(), revisions -> new Step.Done<>(result));
    }

    private Decision<Step<WriteResult>> requested(View view, StoredResource resource) {
        if (!resource.owned()) {
            return new Decision.Refuse<>(ReadCopy.refusal(resource));
        }
        if (resource.deleting()) {
            return nothing(new WriteResult(Optional.of(resource), Optional.of(resource)));
        }
        Concerned concerned = view.concerned(key);
        if (concerned.partial() && concerned.protectedMembers().isEmpty()) {
            return whole();
        }
        if (!concerned.protectedMembers().isEmpty()) {
            return new Decision.Refuse<>(isProtected(concerned));
        }
        if (concerned.away().isPresent()) {
            return new Decision.Refuse<>(Removal.movesAway(concerned.away().get().key()));
        }
        if (concerned.blockerCount() > 0 && ties.confirmation().isEmpty() && !concerned.sources().isEmpty()) {
            return Removal.askForMore(view, needs(), concerned, ties, blocked(concerned));
        }
        if (concerned.blockerCount() > 0 || blockedElsewhere()) {
            return new Decision.Refuse<>(blocked(concerned));
        }
        return removal.decide(view, needs(), resource, concerned, false, ties);
    }

    private Decision<Step<WriteResult>> cascaded(View view, StoredResource resource) {
        Concerned concerned = view.concerned(key);
        if (concerned.partial() && !held(concerned)) {
            return whole();
        }
        return held(concerned) || blockedElsewhere()
                ? removal.mark(resource, concerned, ties)
                : removal.decide(view, needs(), resource, concerned, false, ties);
    }

    private Decision<Step<WriteResult>> cleanedUp(View view, StoredResource resource, Cause.WasDeleting was) {
        Concerned seen = view.concerned(key);
        if (!was.circle().isEmpty() && !askedAll(seen, resource.uuid(), was.asked())) {
            return new Decision.Refuse<>(Removal.referencesLeft(key));
        }
        Concerned concerned = was.circle().isEmpty() ? seen : seen.inCircle(resource.uuid(), was.circle());
        if (seen.partial() && !held(concerned)) {
            return whole();
        }
        if (concerned.away().isPresent()) {
            return new Decision.Refuse<>(Removal.movesAway(concerned.away().get().key()));
        }
        if (held(concerned)) {
            return new Decision.Refuse<>(new GotenException.Aborted(
                    name + " cannot go before what blocks it: " + blockers(concerned), "BLOCKED", SOON));
        }
        if (concerned.awaited().contains(resource.uuid()) || Removal.referredToElsewhere(concerned, resource.uuid())) {
            return new Decision.Refuse<>(Removal.referencesLeft(key));
        }
        if (concerned.owners().contains(resource.uuid())) {
            return new Decision.Refuse<>(Removal.owneesLeft(key));
        }
        if (blockedElsewhere()) {
            return new Decision.Refuse<>(new GotenException.Aborted(
                    name + " cannot go before what blocks it: " + blockers(concerned), "BLOCKED", SOON));
        }
        return removal.decide(view, needs(), resource, concerned, true, ties);
    }

    private static boolean askedAll(Concerned seen, UUID root, Set<Source> asked) {
        return seen.sources().stream().filter(source -> source.target().equals(root)).allMatch(asked::contains);
    }

    /**
     * So large a set is looked at once, with nobody else writing, instead of once to see what is to be locked and again.
     * Where the first members are held, a cascade goes on without that, as it tries again and again and would stop everybody
     * else: what holds them may be a member itself, which then goes by itself.
     */
    private Decision<Step<WriteResult>> whole() {
        return new Decision.Widen<>(needs().withEverything());
    }

    private boolean goesWith(View view, UUID target) {
        return view.references(key).stream()
                .anyMatch(reference -> reference.target().equals(target) && reference.behaviour().deletesHolder());
    }

    /** What was answered while the set was marked; that the mark has gone since makes a refusal no less true. */
    private boolean blockedElsewhere() {
        return ties.confirmation().filter(Confirmation::blocked).isPresent();
    }

    static boolean held(Concerned concerned) {
        return concerned.blockerCount() > 0
                || !concerned.protectedMembers().isEmpty()
                || concerned.away().isPresent();
    }

    private static GotenException isProtected(Concerned concerned) {
        List<PreconditionViolation> violations = concerned.protectedMembers().stream()
                .limit(Concerned.MOST_BLOCKERS)
                .map(Head::key)
                .map(key -> new PreconditionViolation("DELETION_BLOCKED", key.name(), "lifecycle.block_deletion is set"))
                .toList();
        return new GotenException.FailedPrecondition(
                violations.get(0).subject() + " must not be deleted: its lifecycle.block_deletion is set",
                "DELETION_BLOCKED",
                violations);
    }

    /** By what is here, and by what the others have said, if they were asked. */
    private GotenException blocked(Concerned concerned) {
        List<PreconditionViolation> violations = Stream.concat(
                        concerned.blockers().stream().map(this::violation),
                        elsewhere().map(DeleteWrite::violation))
                .limit(Concerned.MOST_BLOCKERS)
                .toList();
        return new GotenException.FailedPrecondition(
                "%s cannot be deleted: %s".formatted(name, blockers(concerned)), "REFERENCE_BLOCKS_DELETION", violations);
    }

    private Stream<Confirmation.Blocker> elsewhere() {
        return ties.confirmation().stream().flatMap(said -> said.blockers().stream());
    }

    private PreconditionViolation violation(Concerned.Holding blocker) {
        return violation(blocker.holder().key().name(), blocker.reference().field(), deployment, blocker.reference().targetName());
    }

    private static PreconditionViolation violation(Confirmation.Blocker blocker) {
        Blockade.Blocker reference = blocker.reference();
        return violation(reference.name(), reference.field(), blocker.deployment().toString(), reference.targetName());
    }

    private static PreconditionViolation violation(String holder, String field, String deployment, String target) {
        return new PreconditionViolation("REFERENCE_BLOCKS_DELETION", holder,
                "%s of %s in %s refers to %s".formatted(field, holder, deployment, target));
    }

    private String blockers(Concerned concerned) {
        long count = concerned.blockerCount() + ties.confirmation().map(Confirmation::blockerCount).orElse(0L);
        Optional<String> here = concerned.blockers().stream().map(first -> first.holder().key().name()).findFirst();
        return here.or(() -> elsewhere().map(first -> first.reference().name() + " in " + first.deployment()).findFirst())
                .map(first -> blockers(count, first))
                .orElse(count > 0 ? "references elsewhere block it" : "lifecycle.block_deletion");
    }

    /** Others count no further than to {@link Blockade#MOST_COUNTED}. */
    private static String blockers(long count, String first) {
        return count == 1
                ? "1 reference blocks it, held by " + first
                : "%s%d references block it, the first held by %s".formatted(
                        count < Blockade.MOST_COUNTED ? "" : "at least ", count, first);
    }
}
