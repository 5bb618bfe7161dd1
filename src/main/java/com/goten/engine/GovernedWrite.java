package com.goten.engine;

import com.goten.policy.Control;
import com.goten.policy.Placement;
import com.goten.policy.PolicyStore;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.resource.StoredResource;
import com.goten.store.Access;
import com.goten.store.Basis;
import com.goten.store.Decision;
import com.goten.store.Insertion;
import com.goten.store.Needs;
import com.goten.store.View;
import com.goten.store.Write;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A write that was prepared on placements, and takes place only while they are what the policies say. A policy that has
 * changed since must not be written back into {@code syncing}: whoever refreshed that after the change has been here
 * already.
 *
 * <p>Mostly the revisions of the policies' holders are compared: that locks them shared and reads no bodies. Where that
 * has failed once, the holders are locked and read like what is written, and the placements themselves are compared: a
 * holder of which something else changes all the time would hold everybody up. The right to create must be that of the
 * holder then, which another one of that name may not have. The service's own policy, and one of a
 * holder that is elsewhere, is in no row here, but what this region has announced of it is: who strikes that off waits for
 * the writes that rest on it. What this node knows of the policy is looked at once more under the locks.
 *
 * @param governed all resources that a policy has placed
 * @param policies that have placed them
 * @param closely whether the placements themselves are compared; otherwise revisions are
 * @param rulings about what it is to commit
 */
record GovernedWrite<R>(
        Write<R> prepared, List<Governed> governed, PolicyStore policies, boolean closely, Rulings rulings)
        implements Write<Optional<R>> {
    GovernedWrite {
        governed = List.copyOf(governed);
    }

    /**
     * Where a resource was found to belong.
     *
     * @param control by which it may be created; empty where that is asked of nobody
     */
    record Governed(ResourceName name, Placement placement, Optional<Control> control) {}

    /** The holders of the policies. */
    List<ResourceKey> holders() {
        return governed.stream().flatMap(one -> one.placement().basis().stream()).map(Basis::key).distinct().toList();
    }

    /** Everything that the placements rest on. */
    List<ResourceKey> grounds() {
        return governed.stream().flatMap(GovernedWrite::bases).map(Basis::key).distinct().toList();
    }

    private static Stream<Basis> bases(Governed one) {
        return Stream.concat(one.placement().basis().stream(), one.placement().ground().announcements().stream());
    }

    @Override
    public Needs needs() {
        return rulings.with(withGrounds(prepared.needs()));
    }

    private Needs withGrounds(Needs needs) {
        Needs all = with(needs, grounds(), Access.TARGET);
        return closely ? with(all, holders(), Access.WRITE) : all;
    }

    private static Needs with(Needs needs, List<ResourceKey> keys, Access access) {
        return keys.stream().allMatch(key -> needs.covers(key, access)) ? needs : needs.with(keys, access);
    }

    /** Answers nothing, and does nothing, where it must be prepared anew. */
    @Override
    public Decision<Optional<R>> decide(View view) {
        if (!governed.stream().allMatch(one -> holds(one, view))) {
            return Decision.nothing(Optional.empty());
        }
        Decision<R> decision = prepared.decide(view);
        if (decision instanceof Decision.Refuse<R> refuse) {
            return new Decision.Refuse<>(refuse.reason());
        }
        if (decision instanceof Decision.Widen<R> widen) {
            return new Decision.Widen<>(rulings.widened(withGrounds(widen.needs())));
        }
        var apply = (Decision.Apply<R>) decision;
        Set<ResourceKey> unseen = rulings.unseen(view, apply.ops());
        if (!unseen.isEmpty()) {
            return new Decision.Widen<>(rulings.widened(needs().with(unseen, Access.WRITE)));
        }
        return new Decision.Apply<>(apply.ops(), revisions -> Optional.of(apply.answer().of(revisions)));
    }

    private boolean holds(Governed one, View view) {
        return stands(one)
                && one.placement().ground().announcements().stream().allMatch(basis -> isAsItWas(basis, view))
                && one.placement().basis().map(basis -> holds(one, basis, view)).orElse(true);
    }

    private boolean holds(Governed one, Basis basis, View view) {
        return isAsItWas(basis, view)
                || closely
                        && view.resource(basis.key())
                                .filter(holder -> agrees(one, holder))
                                .isPresent();
    }

    private boolean agrees(Governed one, StoredResource holder) {
        return policies.agrees(one.placement(), one.name(), holder)
                && one.control().map(control -> policies.agrees(control, holder)).orElse(true);
    }

    private static boolean isAsItWas(Basis basis, View view) {
        return view.revision(basis.key()) == basis.revision();
    }

    @Override
    public Optional<Insertion<Optional<R>>> insertion() {
        return closely || governed.size() > 1 || !governed.stream().allMatch(this::standsThroughout)
                ? Optional.empty()
                : prepared.insertion()
                        .filter(insertion -> rulings.indifferent(insertion.resource().key()))
                        .map(insertion -> new Insertion<>(
                                insertion.resource(),
                                insertion.references(),
                                Stream.concat(
                                                insertion.bases().stream(),
                                                governed.stream().flatMap(GovernedWrite::bases))
                                        .toList(),
                                revision -> Optional.of(insertion.answer().apply(revision))));
    }

    /** What rests on a time is looked at under the locks. */
    private boolean standsThroughout(Governed one) {
        return one.placement().ground().until().isEmpty() && stands(one);
    }

    private boolean stands(Governed one) {
        return policies.stands(one.placement(), one.name());
    }
}
