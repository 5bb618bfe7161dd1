package com.goten.verify;

import com.goten.schema.DeleteBehaviour;
import com.goten.store.Inspection;
import com.goten.store.Inspection.Traces;
import com.goten.store.RecordedReference;
import com.goten.store.TaskKind;
import java.time.Duration;
import java.util.List;

/**
 * Nothing has gone past a BLOCK reference; who may hold references is on record with their targets; and all that goes is
 * seen to by somebody: what is DELETING, and each kept name, has its task. Intents and marks end.
 */
final class NoPrematureDelete implements Check {
    /** Leases are of seconds, and what has expired is swept away within minutes where a node runs. */
    private static final Duration FAR = Duration.ofMinutes(10);

    @Override
    public Guarantee guarantee() {
        return Guarantee.NO_PREMATURE_DELETE;
    }

    @Override
    public boolean concerns(Fact fact) {
        return fact instanceof Fact.Deletion
                || fact instanceof Fact.Intent
                || fact instanceof Fact.Resource resource && resource.holds();
    }

    @Override
    public void judge(Fact fact, Verdict verdict) {
        if (fact instanceof Fact.Deletion deletion) {
            deletion.row().overdue().ifPresentOrElse(
                    overdue -> mark(deletion.row(), overdue, verdict), () -> keptName(deletion.row(), verdict));
        } else if (fact instanceof Fact.Intent intent) {
            lease(intent.row().overdue(), "means to refer to " + intent.row().targetName(), verdict);
        } else if (fact instanceof Fact.Resource resource) {
            resource(resource, verdict);
        }
    }

    private static void mark(Inspection.Deletion mark, Duration overdue, Verdict verdict) {
        if (mark.there()) {
            lease(overdue, "is marked by a deletion", verdict);
        } else {
            verdict.violation("is marked by a deletion, and is not there");
        }
    }

    private static void lease(Duration overdue, String what, Verdict verdict) {
        if (overdue.compareTo(FAR) > 0) {
            verdict.violation(what + " which should long have ended");
        } else {
            verdict.underWay(what);
        }
    }

    private static void keptName(Inspection.Deletion name, Verdict verdict) {
        if (name.there()) {
            verdict.violation("is there, and its name is kept as if it were gone");
        } else if (name.task()) {
            verdict.underWay("has gone, and its name is kept");
        } else {
            verdict.violation("has gone, its name is kept, and nobody sees to it");
        }
    }

    private static void resource(Fact.Resource resource, Verdict verdict) {
        if (resource.row().deleting()) {
            if (resource.traces().tasks().contains(TaskKind.CASCADE)) {
                verdict.underWay("is DELETING");
            } else {
                verdict.violation("is DELETING, and nobody sees to it");
            }
        }
        resource.recorded().stream()
                .filter(reference -> reference.behaviour().constrained())
                .forEach(reference -> target(resource, reference, verdict));
    }

    private static void target(Fact.Resource holder, RecordedReference reference, Verdict verdict) {
        List<Located<Traces>> known = holder.targets().get(reference.target());
        if (known == null) {
            return;
        }
        List<Located<Traces>> owners =
                known.stream().filter(place -> place.found().owned()).toList();
        if (owners.isEmpty() && known.stream().anyMatch(place -> place.found().offered())) {
            return;
        }
        boolean there = !owners.isEmpty();
        if (!there && reference.behaviour() == DeleteBehaviour.BLOCK && !holder.row().deleting()) {
            verdict.violation("blocks the deletion of " + reference.targetName() + ", which has gone");
        }
        (there ? owners : known.stream().filter(place -> place.found().kept().isPresent()).toList())
                .stream()
                .filter(place -> !place.at().equals(holder.at()) && !place.found().sources().contains(holder.at()))
                .map(place -> "refers to %s, and %s does not know".formatted(reference.targetName(), place.at()))
                .forEach(holder.isEstablished() ? verdict::violation : verdict::underWay);
    }
}
