package com.goten.engine;

import com.goten.errors.GotenException;
import com.goten.errors.GotenException.PreconditionViolation;
import com.goten.store.Access;
import com.goten.store.Head;
import com.goten.store.RecordedReference;
import com.goten.store.View;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Checks that the targets of new references are there and stay (PROTOCOL.md section 5.3). */
final class TargetCheck {
    private TargetCheck() {}

    /** Whether all of them can be looked at in the view. */
    static boolean covered(View view, Collection<Wanted> wanted) {
        return wanted.stream().allMatch(reference -> view.covers(reference.target(), Access.TARGET));
    }

    /**
     * The references as they are to be recorded.
     *
     * @param holder the resource that is to hold them; it may name itself
     * @throws GotenException.FailedPrecondition naming every target that is missing or going
     */
    static List<RecordedReference> resolve(View view, Head holder, Collection<Wanted> wanted) {
        var resolved = new ArrayList<RecordedReference>(wanted.size());
        var violations = new ArrayList<PreconditionViolation>();
        for (Wanted reference : wanted) {
            Optional<Head> target = reference.target().equals(holder.key())
                    ? Optional.of(holder)
                    : view.target(reference.target());
            if (target.isEmpty()) {
                violations.add(violation("REFERENCE_TARGET_MISSING", reference, "does not exist"));
            } else if (target.get().deleting()) {
                violations.add(violation("REFERENCE_TARGET_DELETING", reference, "is being deleted"));
            } else {
                resolved.add(recorded(holder.uuid(), reference, target.get().uuid()));
            }
        }
        if (!violations.isEmpty()) {
            throw new GotenException.FailedPrecondition(
                    describe(violations), "REFERENCE_TARGET_MISSING", violations);
        }
        return resolved;
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
