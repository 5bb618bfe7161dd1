package com.goten.verify;

import com.goten.types.Meta;
import com.goten.types.SyncingMeta;

/**
 * {@code metadata.syncing} of what is owned says what the policy says, and so do the columns that are made of it. After a
 * policy has changed that takes a while, and who sees to it has that on record; but what a region has announced, holds at
 * any time.
 */
final class Syncing implements Check {
    @Override
    public Guarantee guarantee() {
        return Guarantee.SYNCING;
    }

    @Override
    public boolean concerns(Fact fact) {
        return fact instanceof Fact.Resource resource
                && resource.holds()
                && resource.content().flatMap(Content::metadata).isPresent();
    }

    @Override
    public void judge(Fact fact, Verdict verdict) {
        var resource = (Fact.Resource) fact;
        SyncingMeta said = resource.content().flatMap(Content::metadata).map(Meta::getSyncing).orElseThrow();
        resource.placement()
                .filter(placement -> !placement.syncing().equals(said))
                .map(placement -> "is %s; its policy says %s".formatted(text(said), text(placement.syncing())))
                .ifPresent(resource.refreshed() ? verdict::underWay : verdict::violation);
        resource.announced()
                .filter(announced -> announced.stream().noneMatch(placement -> placement.syncing().equals(said)))
                .ifPresent(announced -> verdict.violation("is %s; its region has announced %s".formatted(
                        text(said), announced.stream().map(placement -> text(placement.syncing())).toList())));
        var row = resource.row();
        var columns = SyncingMeta.newBuilder().setOwningRegion(row.owningRegion()).addAllRegions(row.regions()).build();
        if (!columns.equals(said)) {
            verdict.violation("is %s, and stored as %s".formatted(text(said), text(columns)));
        }
    }

    private static String text(SyncingMeta syncing) {
        return "owned by '%s', in %s".formatted(syncing.getOwningRegion(), syncing.getRegionsList());
    }
}
