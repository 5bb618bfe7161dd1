package com.goten.mixin;

import com.goten.mixin.OwnerAnswer.State;
import com.goten.policy.CreationRight;
import com.goten.resource.ResourceKey;
import com.goten.schema.DeploymentId;
import com.goten.store.Access;
import com.goten.store.Basis;
import com.goten.store.Decision;
import com.goten.store.Head;
import com.goten.store.Needs;
import com.goten.store.Op;
import com.goten.store.OwneeSource;
import com.goten.store.Pointer;
import com.goten.store.Pointer.Pointing;
import com.goten.store.Promise;
import com.goten.store.Target;
import com.goten.store.View;
import com.goten.store.Write;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Says whether owners are there and valid, and in the same transaction either records the source or promises that there
 * will be none (PROTOCOL.md section 8): the names are locked, so that nothing is created or deleted under them meanwhile,
 * and what the owners refer to stays.
 *
 * <p>Who may not say that something is nowhere knows all the same what was deleted here, as long as the name is kept. While
 * an owner and what it owns are handed over, nobody else may say anything: the right to create, by which that is said, is
 * waiting for what is owned.
 */
class ConfirmOwnerWrite implements Write<List<ConfirmOwnerWrite.Found>> {
    private final DeploymentId source;
    private final List<Asked> questions;
    /** Names of which it must be seen who has left them. */
    private final Set<ResourceKey> unknown = new LinkedHashSet<>();

    /**
     * @param ours whether it should be owned here if it is there
     * @param bases of what says so: what that does not say any more is not answered
     * @param ownee that the owner must refer to
     */
    record Asked(
            ResourceKey owner, boolean ours, List<Basis> bases, Optional<Target> ownee, Optional<UUID> mark) {
        Asked {
            bases = List.copyOf(bases);
        }

        /** Whether it may be handed over from region to region. */
        private boolean moves() {
            return bases.stream().anyMatch(basis -> CreationRight.hides(basis.key()));
        }

        Optional<Pointer> pointer() {
            return ownee.map(target -> new Pointer(owner, target, mark.isPresent()));
        }
    }

    /** @param uuid of what is owned here, or was */
    record Found(State state, Optional<UUID> uuid) {}

    ConfirmOwnerWrite(DeploymentId source, List<Asked> questions) {
        this.source = source;
        this.questions = List.copyOf(questions);
    }

    @Override
    public Needs needs() {
        return Needs.NONE
                .with(questions.stream().map(Asked::owner).toList(), Access.TARGET)
                .with(questions.stream().flatMap(asked -> asked.bases().stream()).map(Basis::key).toList(), Access.TARGET)
                .withPointers(questions.stream().flatMap(asked -> asked.pointer().stream()).toList())
                .with(unknown, Access.WRITE);
    }

    @Override
    public Decision<List<Found>> decide(View view) {
        List<ResourceKey> unseen = questions.stream()
                .filter(asked -> asked.moves() && asked.mark().isEmpty() && view.target(asked.owner()).isEmpty())
                .filter(asked -> !mayMiss(view, asked) && !view.covers(asked.owner(), Access.WRITE))
                .map(Asked::owner)
                .toList();
        if (!unseen.isEmpty()) {
            unknown.addAll(unseen);
            return new Decision.Widen<>(needs());
        }
        var found = new ArrayList<Found>(questions.size());
        var ops = new ArrayList<Op>();
        for (Asked asked : questions) {
            Found one = look(view, asked);
            record(asked, one, ops);
            found.add(one);
        }
        return new Decision.Apply<>(ops.stream().distinct().toList(), revisions -> found);
    }

    private Found look(View view, Asked asked) {
        Optional<Head> owner = view.target(asked.owner());
        if (owner.isEmpty()) {
            return mayMiss(view, asked)
                    ? new Found(decided(asked, State.MISSING), Optional.empty())
                    : left(view, asked);
        }
        State state = owner.get().deleting()
                ? decided(asked, State.DELETED)
                : asked.pointer().map(pointer -> state(asked, view.pointing(pointer))).orElse(State.VALID);
        return new Found(state, owner.map(Head::uuid));
    }

    /** Whether it can be said of what is not here that it is nowhere. */
    private static boolean mayMiss(View view, Asked asked) {
        return asked.ours() && holds(view, asked);
    }

    /** To a mark nothing is said: where names are not created nothing can be promised of them. */
    private static Found left(View view, Asked asked) {
        Optional<UUID> left = asked.moves() && asked.mark().isEmpty() ? view.kept(asked.owner()) : Optional.empty();
        return new Found(left.isPresent() ? State.DELETED : State.ELSEWHERE, left);
    }

    /**
     * Whether the policy, and the right to create, are those that were looked at: by others somebody else may have such an
     * owner. A right must be this region's too: revisions of another one are no order among those here.
     */
    private static boolean holds(View view, Asked asked) {
        return asked.bases().stream().allMatch(basis -> view.revision(basis.key()) == basis.revision()
                && (!CreationRight.hides(basis.key())
                        || basis.revision() == Basis.MISSING
                        || view.target(basis.key()).isPresent()));
    }

    private static State state(Asked asked, Pointing pointing) {
        return switch (pointing) {
            case YES -> State.VALID;
            case PENDING -> State.PENDING;
            case NO -> decided(asked, State.UNSATISFIED);
        };
    }

    private static State decided(Asked asked, State open) {
        return asked.mark().isPresent() ? State.GONE : open;
    }

    /** Who waits for an owner to refer to its ownee is a source too: it is told of the owner's saves. */
    private void record(Asked asked, Found found, List<Op> ops) {
        switch (found.state()) {
            case VALID, PENDING, UNSATISFIED -> ops.add(new Op.RecordOwnees(new OwneeSource(
                    found.uuid().orElseThrow(), source, asked.ownee().isPresent())));
            case GONE -> ops.addAll(promised(new Op.GivePromise(
                    new Promise(asked.mark().orElseThrow(), source), asked.owner())));
            default -> { }
        }
    }

    /** What is done for a promise. */
    List<Op> promised(Op.GivePromise promise) {
        return List.of(promise);
    }
}
