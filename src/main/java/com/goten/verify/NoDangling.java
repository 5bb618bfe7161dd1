package com.goten.verify;

import com.goten.schema.DeleteBehaviour;
import com.goten.store.Inspection;
import com.goten.store.Inspection.Traces;
import com.goten.store.RecordedReference;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What bodies refer to is on record, and nothing else; and what is on record is there, by uuid and by name.
 *
 * <pre>
 *   target    owned by a deployment of its service    its name kept there    verdict
 *             yes, under that name                    ·                      in order; under way where it is DELETING
 *             yes, under another                      ·                      violation
 *             no, one has released it                 ·                      under way: another is to have it
 *             no                                      yes                    under way: the cascade comes by
 *             no                                      no                     violation
 * </pre>
 */
final class NoDangling implements Check {
    @Override
    public Guarantee guarantee() {
        return Guarantee.NO_DANGLING;
    }

    @Override
    public boolean concerns(Fact fact) {
        return fact instanceof Fact.StrayReference
                || fact instanceof Fact.Resource resource && resource.holds() && !resource.hidden();
    }

    @Override
    public void judge(Fact fact, Verdict verdict) {
        if (fact instanceof Fact.StrayReference stray) {
            RecordedReference reference = stray.reference();
            verdict.violation("is on record with " + text(reference.id()) + ", and holds nothing here");
        } else if (fact instanceof Fact.Resource resource) {
            record(resource, verdict);
            resource.recorded().stream()
                    .filter(reference -> reference.behaviour().constrained())
                    .forEach(reference -> target(resource, reference, verdict));
        }
    }

    private static void record(Fact.Resource resource, Verdict verdict) {
        if (resource.content().isEmpty()) {
            verdict.violation("has a body that cannot be read");
            return;
        }
        Map<RecordedReference.Id, DeleteBehaviour> said = resource.content().get().references();
        Map<RecordedReference.Id, RecordedReference> recorded = resource.recorded().stream()
                .collect(Collectors.toMap(RecordedReference::id, Function.identity()));
        said.forEach((id, behaviour) -> {
            RecordedReference reference = recorded.get(id);
            if (reference == null) {
                verdict.violation("has in its body, and not on record: " + text(id));
            } else if (reference.behaviour() != behaviour) {
                verdict.violation("has on record as " + reference.behaviour() + " what is " + behaviour + ": " + text(id));
            }
        });
        recorded.keySet().stream().filter(id -> !said.containsKey(id)).forEach(id ->
                verdict.violation("has on record, and not in its body: " + text(id)));
    }

    private static void target(Fact.Resource resource, RecordedReference reference, Verdict verdict) {
        List<Located<Traces>> known = resource.targets().get(reference.target());
        if (known == null) {
            return;
        }
        List<Inspection.Row> owned = known.stream()
                .flatMap(place -> place.found().rows().stream())
                .filter(Inspection.Row::owned)
                .toList();
        if (!owned.isEmpty()) {
            present(reference, owned, verdict);
        } else if (known.stream().anyMatch(place -> place.found().offered())) {
            verdict.underWay("refers to what is being handed over: " + text(reference.id()));
        } else if (known.stream().anyMatch(place -> place.found().kept().isPresent())) {
            verdict.underWay("refers to what has gone: " + text(reference.id()));
        } else {
            verdict.violation("refers to what is nowhere: " + text(reference.id()) + " (" + reference.target() + ")");
        }
    }

    private static void present(RecordedReference reference, List<Inspection.Row> owned, Verdict verdict) {
        String type = reference.targetType().substring(reference.targetType().indexOf('/') + 1);
        List<String> names = owned.stream()
                .filter(row -> row.key().type().equals(type))
                .map(row -> row.key().name())
                .toList();
        if (!names.isEmpty() && !names.contains(reference.targetName())) {
            verdict.violation("refers to %s, which is called %s".formatted(text(reference.id()), names.get(0)));
        } else if (owned.stream().anyMatch(Inspection.Row::deleting)) {
            verdict.underWay("refers to what is DELETING: " + text(reference.id()));
        }
    }

    private static String text(RecordedReference.Id id) {
        return "%s: %s".formatted(id.field(), id.targetName());
    }
}
