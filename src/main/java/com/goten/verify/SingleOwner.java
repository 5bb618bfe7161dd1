package com.goten.verify;

import com.goten.types.Meta;

/**
 * A uuid, and a name, is owned by at most one region, whatever versions the regions are at, and by the one it says; and a
 * resource is who its body says it is.
 */
final class SingleOwner implements Check {
    @Override
    public Guarantee guarantee() {
        return Guarantee.SINGLE_OWNER;
    }

    @Override
    public boolean concerns(Fact fact) {
        return fact instanceof Fact.Resource;
    }

    @Override
    public void judge(Fact fact, Verdict verdict) {
        var resource = (Fact.Resource) fact;
        var row = resource.row();
        boolean ours = row.owningRegion().equals(resource.at().region());
        if (row.owned() && !ours) {
            verdict.violation("is owned here, and says that it is owned by " + row.owningRegion());
        } else if (!row.owned() && ours) {
            verdict.violation("is a read copy, and says that it is owned here");
        }
        if (row.owned()) {
            resource.rivals().forEach(rival -> verdict.violation("is owned by %s too, as %s (%s)".formatted(
                    rival.at(), rival.found().key().name(), rival.found().uuid())));
        }
        resource.content().ifPresent(content -> identity(resource, content, verdict));
    }

    private static void identity(Fact.Resource resource, Content content, Verdict verdict) {
        if (!content.ownName().equals(resource.name())) {
            verdict.violation("calls itself " + content.ownName());
        }
        content.metadata()
                .map(Meta::getUuid)
                .filter(uuid -> !uuid.equals(resource.row().uuid().toString()))
                .ifPresent(uuid -> verdict.violation(
                        "has uuid %s, and is stored as %s".formatted(uuid, resource.row().uuid())));
        content.name().region()
                .filter(region -> resource.row().owned() && !region.equals(resource.at().region()))
                .ifPresent(region -> verdict.violation("is owned here, and is of region " + region));
    }
}
