package com.goten.engine;

import com.goten.engine.Step.Unreached;
import com.goten.errors.GotenException;
import com.goten.errors.GotenException.PreconditionViolation;
import com.goten.mixin.Established;
import com.goten.resource.ResourceKey;
import com.goten.store.Access;
import com.goten.store.Head;
import com.goten.store.Needs;
import com.goten.store.RecordedReference;
import com.goten.store.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Checks that the targets of new references are there and stay (PROTOCOL.md section 5.3).
 *
 * <pre>
 *   of this deployment   established   verdict
 *   yes, DELETING        ·             violation
 *   yes, and whether the holder, its owner, refers to it is being decided: ABORTED
 *   yes                  ·             recorded
 *   no                   yes           recorded if the intent is there, else ABORTED
 *   no                   no            unreached: its owner is to be asked, whoever that is
 * </pre>
 *
 * @param resolved as they are to be recorded
 */
record TargetCheck(
        List<RecordedReference> resolved, List<Unreached> unreached, List<PreconditionViolation> violations) {

    private static final Duration SOON = Duration.ofMillis(200);

    /** Whether all of them can be looked at in the view. */
    static boolean covered(View view, Collection<Wanted> wanted) {
        return keys(wanted).stream().allMatch(key -> view.covers(key, Access.TARGET));
    }

    static Needs needs(Needs needs, Collection<Wanted> wanted) {
        List<ResourceKey> keys = keys(wanted);
        return keys.isEmpty() ? needs : needs.with(keys, Access.TARGET);
    }

    private static List<ResourceKey> keys(Collection<Wanted> wanted) {
        return wanted.stream().flatMap(reference -> reference.target().stream()).toList();
    }

    /** @param holder the resource that is to hold them; it may name itself */
    static TargetCheck of(View view, Head holder, Collection<Wanted> wanted, Ties ties) {
        var check = new TargetCheck(new ArrayList<>(wanted.size()), new ArrayList<>(), new ArrayList<>());
        for (Wanted reference : wanted) {
            check.look(view, holder, reference, ties);
        }
        return check;
    }

    private void look(View view, Head holder, Wanted reference, Ties ties) {
        Optional<Head> here = reference.target().flatMap(target ->
                target.equals(holder.key()) ? Optional.of(holder) : view.target(target));
        Optional<Established> elsewhere = ties.of(holder.key(), reference);
        if (here.isPresent() && here.get().deleting()) {
            violations.add(violation("REFERENCE_TARGET_DELETING", reference, "is being deleted"));
        } else if (here.isPresent() && view.deciding(here.get().key()).contains(holder.key().name())) {
            throw new GotenException.Aborted(
                    "it is being decided whether %s refers to %s".formatted(holder.key().name(), here.get().key().name()),
                    "REFERENCE_TARGET_MARKED",
                    SOON);
        } else if (here.isPresent()) {
            resolved.add(recorded(holder.uuid(), reference, here.get().uuid()));
        } else if (elsewhere.isPresent()) {
            Ties.requireIntent(view, elsewhere.get());
            elsewhere.get().target().ifPresent(target -> resolved.add(recorded(holder.uuid(), reference, target)));
        } else {
            unreached.add(new Unreached(holder, reference));
        }
    }

    /** @throws GotenException.FailedPrecondition for what stands in the way of targets that are all here */
    Optional<Step.Establish<WriteResult>> open() {
        if (!unreached.isEmpty()) {
            return Optional.of(new Step.Establish<>(unreached, violations));
        }
        refuse(violations);
        return Optional.empty();
    }

    /** @throws GotenException.FailedPrecondition where there is anything to refuse for */
    static void refuse(List<PreconditionViolation> violations) {
        if (!violations.isEmpty()) {
            throw new GotenException.FailedPrecondition(
                    describe(violations), "REFERENCE_TARGET_MISSING", violations);
        }
    }

    static PreconditionViolation missing(Wanted reference) {
        return violation("REFERENCE_TARGET_MISSING", reference, "does not exist");
    }

    private static RecordedReference recorded(UUID holder, Wanted wanted, UUID target) {
        RecordedReference.Id id = wanted.id();
        return new RecordedReference(
                holder, id.field(), id.targetType(), id.targetName(), target, wanted.behaviour());
    }

    private static PreconditionViolation violation(String type, Wanted reference, String what) {
        return new PreconditionViolation(type, reference.id().targetName(),
                reference.id().field() + ": " + reference.id().targetName() + " " + what);
    }

    private static String describe(List<PreconditionViolation> violations) {
        String first = violations.get(0).description();
        return violations.size() == 1 ? first : first + ", and " + (violations.size() - 1) + " more";
    }
}
