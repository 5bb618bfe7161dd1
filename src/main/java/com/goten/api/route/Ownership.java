package com.goten.api.route;

import com.goten.api.call.Surroundings;
import com.goten.policy.CopiedPlace;
import com.goten.policy.Placement;
import com.goten.policy.PolicyStore;
import com.goten.policy.ReadCopies;
import com.goten.resource.ResourceName;
import com.goten.schema.ResourceType;
import com.goten.schema.SyncingType;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** Which regions own resources, and whether what they own can be read here. No I/O where policies are cached. */
final class Ownership {
    private final Regions regions;
    private final PolicyStore policies;
    private final ReadCopies copies;

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

    /** Where a resource is to be read. */
    sealed interface Reader {
        /** This deployment owns it, or nobody could. */
        record Here() implements Reader {}

        /** Here is all that its owner has there. */
        record Copied(String owner, Copies copies) implements Reader {}

        /** @param perhaps whether there may be a copy here all the same: if there is, it will do */
        record Owner(String region, boolean perhaps) implements Reader {}

        /** All that they use. */
        static Copies copies(List<Reader> readers) {
            var parts = new ArrayList<Copies.Part>();
            ReadCopies read = ReadCopies.NONE;
            for (Reader reader : readers) {
                if (reader instanceof Copied copied) {
                    parts.addAll(copied.copies().parts());
                    read = copied.copies().read();
                }
            }
            return new Copies(parts, read);
        }

        /** The region that answers where a copy that may be here is not looked for. */
        default String region(String here) {
            return this instanceof Owner owner ? owner.region() : here;
        }
    }

    /**
     * Where to read a resource.
     *
     * @param fresh whether only the owner will do
     */
    Future<Reader> reader(ResourceName name, boolean fresh) {
        return owner(name).compose(owner -> owner.equals(regions.here())
                ? Future.succeededFuture(new Reader.Here())
                : regions.exists(owner).compose(exists -> exists
                        ? elsewhere(name, owner, fresh)
                        : Future.succeededFuture(new Reader.Here())));
    }

    /** Who knows a resource that he reads rests on the policy as it is here: a copy is one, whatever is being changed. */
    private Future<Reader> elsewhere(ResourceName name, String owner, boolean fresh) {
        if (fresh || !copies.complete(owner)) {
            return Future.succeededFuture(new Reader.Owner(owner, false));
        }
        return policies.placement(name).compose(placement -> placement.copiedTo(regions.here())
                ? policies.copied(name, owner, regions.here()).map(place -> place
                        .<Reader>map(copied -> new Reader.Copied(owner, Copies.of(owner, copied, copies)))
                        .orElseGet(() -> new Reader.Owner(owner, true)))
                : Future.succeededFuture(new Reader.Owner(owner, false)));
    }

    /** Whether copies are all that there is, in the database now, and so were before. */
    Future<Boolean> confirm(Copies used) {
        return used.stands() ? policies.confirm(used.places()) : Future.succeededFuture(false);
    }

    /** A copy of what a region owns that is here though not all of them may be. */
    Copies some(String owner) {
        return Copies.of(owner, CopiedPlace.ALWAYS, copies);
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

    /**
     * The copies by which all can be read here that some of the regions own of a collection.
     *
     * @param fresh whether only owners will do
     */
    Future<Copies> copies(ResourceType type, Optional<ResourceName> place, List<String> owners, boolean fresh) {
        List<String> complete = fresh
                ? List.of()
                : owners.stream().filter(owner -> !owner.equals(regions.here()) && copies.complete(owner)).toList();
        var looks = new LinkedHashMap<String, Future<Optional<CopiedPlace>>>();
        complete.forEach(owner -> looks.put(owner, copied(type, place, owner)));
        if (looks.isEmpty()) {
            return Future.succeededFuture(Copies.none());
        }
        return Future.all(List.copyOf(looks.values())).map(all -> {
            var parts = new ArrayList<Copies.Part>();
            looks.forEach((owner, look) -> look.result().ifPresent(found -> parts.add(new Copies.Part(owner, found))));
            return new Copies(parts, copies);
        });
    }

    /** What lies under several holders is governed by several policies, and only some types do not ask them. */
    private Future<Optional<CopiedPlace>> copied(ResourceType type, Optional<ResourceName> place, String owner) {
        Optional<ResourceName> known = place.or(() -> type.patterns().stream()
                        .allMatch(pattern -> pattern.segments().size() == 1)
                ? Places.under(type, "", false)
                : Optional.empty());
        if (known.isEmpty() || Places.wild(known.get())) {
            return Future.succeededFuture(type.options().syncing() == SyncingType.ALWAYS_GLOBALLY
                    ? Optional.of(CopiedPlace.ALWAYS)
                    : Optional.empty());
        }
        return policies.copied(Places.in(known.get(), owner), owner, regions.here());
    }
}
