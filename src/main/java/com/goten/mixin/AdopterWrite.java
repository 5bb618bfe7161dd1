package com.goten.mixin;

import com.goten.mixin.Outcome.Refusal;
import com.goten.resource.ResourceKey;
import com.goten.schema.DeploymentId;
import com.goten.store.Access;
import com.goten.store.Decision;
import com.goten.store.Head;
import com.goten.store.Needs;
import com.goten.store.Op;
import com.goten.store.View;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a deployment a back-reference source of targets to which there are references already, held by what it has adopted
 * from another region (PROTOCOL.md section 9, sixth rule of the hand-over): each target by itself.
 *
 * <pre>
 *   owned here   DELETING   mark        outcome
 *   no           ·          ·           MISSING; the caller finds out who else may own it
 *   its name is kept        ·           there, as if DELETING: what is left of it waits for the reference
 *   yes          yes        ·           there: it goes when the reference has
 *   yes          no         stands      MARKED; also where it is being decided whether an owner that must refer to it does
 *   yes          no         expired     there; the mark is taken away, and its deletion can no longer take place
 *   yes          no         none        there
 * </pre>
 *
 * Targets that this deployment has adopted the holders of are looked at in the same way; it is no source of its own.
 */
class AdopterWrite extends EstablishWrite {
    private final DeploymentId own;
    private final DeploymentId source;
    private final List<ResourceKey> targets;
    private final Set<ResourceKey> missing = new LinkedHashSet<>();

    AdopterWrite(DeploymentId own, DeploymentId source, List<ResourceKey> targets) {
        super(own, source, targets);
        this.own = own;
        this.source = source;
        this.targets = List.copyOf(targets);
    }

    /** Exclusive where there is nothing of that name: then it is looked who has left it. */
    @Override
    public Needs needs() {
        return super.needs().with(missing, Access.WRITE);
    }

    @Override
    public Decision<Map<ResourceKey, Outcome>> decide(View view) {
        List<ResourceKey> unseen = targets.stream()
                .filter(target -> view.target(target).isEmpty() && !view.covers(target, Access.WRITE))
                .toList();
        if (!unseen.isEmpty()) {
            missing.addAll(unseen);
            return new Decision.Widen<>(needs());
        }
        var outcomes = new LinkedHashMap<ResourceKey, Outcome>();
        var ops = new ArrayList<Op>();
        for (ResourceKey target : targets) {
            Outcome outcome = outcome(view, target);
            outcomes.put(target, outcome);
            if (outcome instanceof Outcome.There there) {
                if (!source.equals(own)) {
                    ops.add(new Op.RecordSource(there.uuid(), source));
                }
                view.mark(target).filter(this::takesAway).ifPresent(mark -> ops.add(new Op.TakeMark(there.uuid(), mark.id())));
            }
        }
        return new Decision.Apply<>(ops, revisions -> outcomes);
    }

    @Override
    Outcome outcome(View view, ResourceKey key) {
        Optional<Head> target = view.target(key);
        if (target.isEmpty()) {
            return view.kept(key).<Outcome>map(Outcome.There::new).orElse(new Outcome.Refused(Refusal.MISSING));
        }
        boolean open = admits(target.get()) || view.mark(key).filter(this::stands).isEmpty() && !deciding(view, key);
        return open ? new Outcome.There(target.get().uuid()) : new Outcome.Refused(Refusal.MARKED);
    }

    /** Whether a target takes a reference that exists, whatever mark it has. */
    boolean admits(Head target) {
        return target.deleting();
    }
}
