package com.goten.engine;

import com.goten.policy.Placement;
import com.goten.schema.ResourceType;
import com.goten.schema.SyncingType;
import com.goten.types.SyncingMeta;
import java.util.ArrayList;
import java.util.List;

/** {@code syncing} of what a region owns whatever the policy says of that: who comes to own it by the policy sets it right. */
final class Owning {
    private Owning() {}

    static SyncingMeta syncing(ResourceType type, Placement placement, String owner) {
        return SyncingMeta.newBuilder().setOwningRegion(owner).addAllRegions(regions(type, placement, owner)).build();
    }

    private static List<String> regions(ResourceType type, Placement placement, String owner) {
        if (placement.owningRegion().equals(owner)) {
            return placement.regions();
        }
        if (type.options().syncing() == SyncingType.NEVER) {
            return List.of(owner);
        }
        var regions = new ArrayList<>(placement.regions());
        if (!placement.copiedTo(owner)) {
            regions.add(owner);
        }
        return regions;
    }
}
