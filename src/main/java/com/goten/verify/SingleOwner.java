package com.goten.verify;

import com.goten.policy.CreationRight;
import com.goten.types.Meta;

/**
 * A uuid, and a name, is owned by at most one region, whatever versions the regions are at, and by the one it says; and a
 * resource is who its body says it is. What one region has released and the other has not said that it has, or not told all
 * who have to know, is under way; so is the right to create that one holds and another is to get.
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
        handover(resource, verdict);
        resource.content().ifPresent(content -> identity(resource, content, verdict));
    }

    private static void handover(Fact.Resource resource, Verdict verdict) {
        var handover = resource.traces().handover();
        if (resource.row().owned()) {
            handover.adoptedFrom().ifPresent(from -> verdict.underWay("was adopted from %s, which has not been told".formatted(from)));
        } else {
            handover.offeredTo().ifPresent(to -> verdict.underWay("was released to %s, which has not said that it has it".formatted(to)));
        }
        if (resource.row().owned() && CreationRight.hides(resource.row().key())) {
            String goal = CreationRight.of(resource.row()).goal();
            if (!goal.equals(resource.at().region())) {
                verdict.underWay("is to go to " + goal);
            }
        }
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
