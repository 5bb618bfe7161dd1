package com.goten.mixin;

import com.goten.mixin.Outcome.Refusal;
import com.goten.resource.ResourceKey;
import com.goten.schema.DeploymentId;
import com.goten.store.Access;
import com.goten.store.Decision;
import com.goten.store.Head;
import com.goten.store.Mark;
import com.goten.store.Needs;
import com.goten.store.Op;
import com.goten.store.View;
import com.goten.store.Write;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a deployment a back-reference source of targets, all or none (PROTOCOL.md section 6).
 *
 * <pre>
 *   owned here   DELETING   allowed   mark        outcome
 *   no           ·          ·         ·           MISSING; the caller finds out who else may own it
 *   yes          yes        ·         ·           DELETING
 *   yes          no         no        ·           NOT_ALLOWED
 *   yes          no         yes       stands      MARKED; also where it is being decided whether an owner that must refer to it does
 *   yes          no         yes       expired     there; the mark is taken away, and its deletion can no longer take place
 *   yes          no         yes       none        there
 * </pre>
 */
class EstablishWrite implements Write<Map<ResourceKey, Outcome>> {
    private final DeploymentId own;
    private final DeploymentId source;
    private final List<ResourceKey> targets;

    EstablishWrite(DeploymentId own, DeploymentId source, List<ResourceKey> targets) {
        this.own = own;
        this.source = source;
        this.targets = List.copyOf(targets);
    }

    @Override
    public Needs needs() {
        return Needs.NONE.with(targets, Access.ESTABLISH);
    }

    @Override
    public Decision<Map<ResourceKey, Outcome>> decide(View view) {
        var outcomes = new LinkedHashMap<ResourceKey, Outcome>();
        targets.forEach(target -> outcomes.put(target, outcome(view, target)));
        if (!outcomes.values().stream().allMatch(Outcome.There.class::isInstance)) {
            return Decision.nothing(outcomes);
        }
        var ops = new ArrayList<Op>();
        outcomes.forEach((key, outcome) -> {
            var uuid = ((Outcome.There) outcome).uuid();
            ops.add(new Op.RecordSource(uuid, source));
            view.mark(key).filter(this::takesAway).ifPresent(mark -> ops.add(new Op.TakeMark(uuid, mark.id())));
        });
        return new Decision.Apply<>(ops, revisions -> outcomes);
    }

    Outcome outcome(View view, ResourceKey key) {
        Optional<Head> target = view.target(key);
        if (target.isEmpty()) {
            return new Outcome.Refused(Refusal.MISSING);
        }
        if (target.get().deleting()) {
            return new Outcome.Refused(Refusal.DELETING);
        }
        List<String> allowed = view.allowedServices(key);
        if (!allowed.isEmpty() && !source.service().equals(own.service()) && !allowed.contains(source.service())) {
            return new Outcome.Refused(Refusal.NOT_ALLOWED);
        }
        return view.mark(key).filter(this::stands).isPresent() || deciding(view, key)
                ? new Outcome.Refused(Refusal.MARKED)
                : new Outcome.There(target.get().uuid());
    }

    /** Whether it is open if an owner that must refer to the target does: it must not begin to now. */
    boolean deciding(View view, ResourceKey key) {
        return !view.deciding(key).isEmpty();
    }

    /** Whether a mark keeps references away. */
    boolean stands(Mark mark) {
        return !mark.expired();
    }

    /** Whether a mark goes where references are established over it. */
    boolean takesAway(Mark mark) {
        return true;
    }
}
