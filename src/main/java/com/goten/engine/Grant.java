package com.goten.engine;

import com.goten.errors.GotenException;
import com.goten.policy.Control;
import com.goten.policy.PolicyStore;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.store.Access;
import com.goten.store.Basis;
import com.goten.store.Decision;
import com.goten.store.Needs;
import com.goten.store.View;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * By whose leave a name is created, and is said to be nowhere (PROTOCOL.md section 9, eighth rule of the hand-over): the
 * region does so that has the right, as long as it does not hand it over. Where it does not, somebody else may have such a
 * resource. Looked at once more in the transaction that says so.
 *
 * @param control empty for a name with a region in it: what that has, nobody else gets
 * @param region of this deployment
 */
record Grant(ResourceName name, Optional<Control> control, String region) {
    private static final Duration SOON = Duration.ofMillis(200);

    static Future<Grant> of(PolicyStore policies, ResourceName name, String region) {
        return name.region().isPresent()
                ? Future.succeededFuture(new Grant(name, Optional.empty(), region))
                : policies.control(name).map(control -> new Grant(name, Optional.of(control), region));
    }

    /** @param holder as in {@link Control} */
    boolean isOf(UUID holder) {
        return control.filter(right -> right.holder().equals(holder)).isPresent();
    }

    /** What it rests on. */
    List<Basis> bases() {
        return control.map(Control::bases).orElse(List.of());
    }

    private List<ResourceKey> rights() {
        return bases().stream().map(Basis::key).toList();
    }

    Needs with(Needs needs) {
        return needs.with(rights(), Access.TARGET);
    }

    /** @throws GotenException where it is not granted, as far as is known */
    void require() {
        if (control.isPresent() && !control.get().open(region)) {
            throw refusal(control.get());
        }
    }

    /**
     * What to do instead, where the name cannot be created, or be said to be nowhere.
     *
     * @param needs what is locked so far
     */
    <R> Optional<Decision<Step<R>>> objection(View view, Needs needs) {
        if (control.isEmpty()) {
            return Optional.empty();
        }
        if (!rights().stream().allMatch(right -> view.covers(right, Access.TARGET))) {
            return Optional.of(new Decision.Widen<>(with(needs)));
        }
        if (!stands(view)) {
            return Optional.of(outdated());
        }
        return control.get().open(region) ? Optional.empty() : Optional.of(new Decision.Refuse<>(refusal(control.get())));
    }

    /** Whether it is as it was found. */
    boolean stands(View view) {
        return bases().stream().allMatch(basis -> stands(view, basis));
    }

    <R> Decision<Step<R>> outdated() {
        return Decision.nothing(new Step.Outdated<>(rights()));
    }

    /** Whether it is owned here, and is being handed over to that region. */
    boolean isGoingTo(String goal, View view) {
        return control.filter(right -> right.right().equals(region) && right.goal().equals(goal)).isPresent()
                && view.target(control.get().basis().key()).isPresent();
    }

    /** Revisions of other regions are no order among this one's: what it has the right by is a row of its own. */
    private boolean stands(View view, Basis basis) {
        return view.revision(basis.key()) == basis.revision()
                && (basis.revision() == Basis.MISSING
                        || !control.orElseThrow().open(region)
                        || view.target(basis.key()).isPresent());
    }

    private GotenException refusal(Control known) {
        return known.right().equals(known.goal()) && !known.right().equals(region)
                ? wrongRegion(known.right())
                : beingHandedOver(name);
    }

    private GotenException wrongRegion(String owner) {
        return new GotenException.FailedPrecondition(
                "%s belongs to region %s, this is %s".formatted(name, owner, region), "WRONG_REGION");
    }

    /** What is asked of it is possible in a while, here or elsewhere. */
    static GotenException beingHandedOver(ResourceName name) {
        return new GotenException.Aborted(
                name + " cannot be created: its owning region is being changed", Control.BEING_HANDED_OVER, SOON);
    }
}
