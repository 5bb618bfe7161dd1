package com.goten.verify;

import com.goten.store.Inspection;
import java.util.List;

/** Where a resource is stored in several versions, they are at the same generation, owned alike, and going alike. */
final class VersionsAgree implements Check {
    @Override
    public Guarantee guarantee() {
        return Guarantee.VERSIONS_AGREE;
    }

    @Override
    public boolean concerns(Fact fact) {
        return fact instanceof Fact.Resource resource
                && resource.current()
                && resource.traces().rows().size() > 1;
    }

    @Override
    public void judge(Fact fact, Verdict verdict) {
        var resource = (Fact.Resource) fact;
        List<Inspection.Row> rows = resource.traces().rows();
        Inspection.Row current = rows.stream()
                .filter(row -> row.key().equals(resource.row().key()))
                .findFirst()
                .orElseThrow();
        rows.stream().filter(row -> !alike(row, current)).forEach(row -> verdict.violation(
                "is %s in %s, and %s in %s".formatted(
                        text(current), current.key().version(), text(row), row.key().version())));
    }

    private static boolean alike(Inspection.Row one, Inspection.Row other) {
        return one.owned() == other.owned()
                && one.owningRegion().equals(other.owningRegion())
                && one.regions().equals(other.regions())
                && one.generation() == other.generation()
                && one.deleting() == other.deleting();
    }

    private static String text(Inspection.Row row) {
        return "%s of %s in %s, at generation %d%s".formatted(
                row.owned() ? "owned" : "a copy",
                row.owningRegion(),
                row.regions(),
                row.generation(),
                row.deleting() ? ", DELETING" : "");
    }
}
