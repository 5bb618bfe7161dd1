package com.goten.api.route;

import com.goten.api.call.Surroundings;
import com.goten.policy.Placement;
import com.goten.policy.PolicyStore;
import com.goten.resource.ResourceName;
import com.goten.schema.ResourceType;
import com.goten.schema.SyncingType;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Which regions own resources, and whether what they own can be read here. No I/O where policies are cached. */
final class Ownership {
    private final Regions regions;
    private final PolicyStore policies;
    private final Predicate<String> copies;

    Ownership(Regions regions, Surroundings around) {
        this.regions = regions;
        this.policies = around.policies();
        this.copies = around.copies();
    }

    /** The region that owns a resource, whether that is there or not. A regional name says it itself. */
    Future<String> owner(ResourceName name) {
        return name.region()
                .map(Future::succeededFuture)
                .orElseGet(() -> policies.placement(name).map(Placement::owningRegion));
    }

    /** The holder whose policy governs it. */
    Optional<String> governor(ResourceName name) {
        return policies.holder(name).map(ResourceName::value);
    }

    /**
     * The region to read a resource in: this one where it owns it or has a copy, or where nobody could have it.
     *
     * @param fresh whether only the owner will do
     */
    Future<String> reader(ResourceName name, boolean fresh) {
        return owner(name).compose(owner -> {
            if (owner.equals(regions.here())) {
                return Future.succeededFuture(owner);
            }
            return regions.exists(owner).compose(exists -> {
                if (!exists) {
                    return Future.succeededFuture(regions.here());
                }
                return fresh || !copies.test(owner)
                        ? Future.succeededFuture(owner)
                        : policies.placement(name).map(placement -> copied(placement) ? regions.here() : owner);
            });
        });
    }

    private boolean copied(Placement placement) {
        return placement.regions().contains(regions.here())
                || placement.regions().contains(Placement.ALL_REGIONS);
    }

    /**
     * The regions that may own resources of a collection; none where nobody can. In all regions those are all that there
     * are: a policy that no longer enables one takes away nothing of what is owned there.
     *
     * @param place stands for them; empty: any of the type
     */
    Future<List<String>> owners(ResourceType type, Optional<ResourceName> place) {
        if (place.isEmpty()) {
            return type.patterns().stream().allMatch(pattern -> pattern.segments().size() == 1)
                    ? owners(type, Places.under(type, "", false))
                    : Future.succeededFuture(regions.all());
        }
        ResourceName name = place.get();
        if (name.region().isPresent() && !Places.anyRegion(name)) {
            return known(name.region().get());
        }
        return Places.wild(name) || Places.anyRegion(name)
                ? Future.succeededFuture(regions.all())
                : policies.governing(name).compose(policy -> known(policy.defaultControlRegion()));
    }

    private Future<List<String>> known(String region) {
        return regions.exists(region).map(exists -> exists ? List.of(region) : List.of());
    }

    /** Whether all that those regions own of a collection can be read here. */
    Future<Boolean> readableHere(ResourceType type, Optional<ResourceName> place, List<String> owners, boolean fresh) {
        List<String> others = owners.stream().filter(owner -> !owner.equals(regions.here())).toList();
        if (others.isEmpty()) {
            return Future.succeededFuture(true);
        }
        if (fresh || !others.stream().allMatch(copies)) {
            return Future.succeededFuture(false);
        }
        if (place.isEmpty() || Places.wild(place.get())) {
            return Future.succeededFuture(type.options().syncing() == SyncingType.ALWAYS_GLOBALLY);
        }
        return policies.governing(place.get()).map(policy -> others.stream()
                .allMatch(owner -> copied(Placement.of(Places.in(place.get(), owner), policy, Optional.empty()))));
    }
}
