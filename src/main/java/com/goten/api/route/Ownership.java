package com.goten.api.route;

import com.goten.api.call.Surroundings;
import com.goten.mixin.CallHeaders;
import com.goten.policy.Control;
import com.goten.policy.CopiedPlace;
import com.goten.policy.PolicyStore;
import com.goten.policy.ReadCopies;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.resource.StoredResource;
import com.goten.schema.ResourceType;
import com.goten.schema.SyncingType;
import com.goten.store.Basis;
import com.goten.store.ResourceReader;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which regions own resources, and whether what they own can be read here. No I/O where policies are cached, but for what is
 * being handed over: there the row says who owns it.
 */
final class Ownership {
    private final Regions regions;
    private final PolicyStore policies;
    private final ReadCopies copies;
    private final ResourceReader rows;

    Ownership(Regions regions, Surroundings around, ResourceReader rows) {
        this.regions = regions;
        this.policies = around.policies();
        this.copies = around.copies();
        this.rows = rows;
    }

    /**
     * Where a write goes.
     *
     * @param regions the owner; several where it is being handed over, in the order in which they are to be tried until one
     *     does not say that it is another's
     */
    record Writers(List<String> regions) {
        Writers {
            regions = List.copyOf(regions);
        }

        static Writers of(String region) {
            return new Writers(List.of(region));
        }

        String first() {
            return regions.get(0);
        }

        /** Whether there is another after the first. */
        boolean hasMore() {
            return regions.size() > 1;
        }

        Writers rest() {
            return new Writers(regions.subList(1, regions.size()));
        }
    }

    /**
     * The region that owns a resource, whether that is there or not. A regional name says it itself, the policy where one
     * region owns all that it governs, and otherwise the row that is here.
     *
     * @param forwarded whether the write has been forwarded: it runs here or nowhere
     */
    Future<Writers> writers(ResourceName name, boolean forwarded) {
        if (name.region().isPresent()) {
            return Future.succeededFuture(Writers.of(name.region().get()));
        }
        return policies.control(name).compose(control -> control.settled()
                ? Future.succeededFuture(Writers.of(control.policy()))
                : rows.get(ResourceKey.of(name)).map(row -> new Writers(forwarded
                        ? List.of(hereOr(row, control))
                        : towards(row, control))));
    }

    /** Who owns it here writes here; what is not here is written here by who may say that it is nowhere. */
    private String hereOr(Optional<StoredResource> row, Control control) {
        if (row.isPresent()) {
            return ownerOf(row.get());
        }
        return control.open(regions.here())
                ? regions.here()
                : control.owners().stream().filter(owner -> !owner.equals(regions.here())).findFirst().orElseThrow();
    }

    private List<String> towards(Optional<StoredResource> row, Control control) {
        return Stream.concat(row.map(this::ownerOf).stream(), there(control).stream()).distinct().toList();
    }

    private String ownerOf(StoredResource row) {
        return row.owned() ? regions.here() : row.owningRegion();
    }

    /** The regions that may own some of what is governed so, as far as there are such. */
    private List<String> there(Control control) {
        List<String> there = control.owners().stream().filter(regions::has).toList();
        return there.isEmpty() ? List.of(control.policy()) : there;
    }

    /** The holder whose policy governs it. */
    Optional<String> governor(ResourceName name) {
        return policies.holder(name).map(ResourceName::value);
    }

    /** Where a resource is to be read. */
    sealed interface Reader {
        /**
         * This deployment owns it, or nobody could.
         *
         * @param control by which it does; empty where no policy is asked
         */
        record Here(Optional<Control> control) implements Reader {}

        /** Here is all that its owner has there. */
        record Copied(String owner, Copies copies) implements Reader {}

        /** @param perhaps whether there may be a copy here all the same: if there is, it will do */
        record Owner(String region, boolean perhaps) implements Reader {}

        /**
         * It may be handed over just now: who asks all of these, one after the other, misses nothing.
         *
         * @param writer the region that owns it, as far as the row here says so
         */
        record Moving(List<Look> looks, Control control, Optional<String> writer) implements Reader {}

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

        /** By which this region owns what they are about. */
        static List<Control> controls(List<Reader> readers) {
            return readers.stream()
                    .flatMap(reader -> reader instanceof Here own ? own.control().stream() : Stream.empty())
                    .distinct()
                    .toList();
        }

        /** The region that answers where a copy that may be here is not looked for. */
        default String region(String here) {
            if (this instanceof Moving moving) {
                return moving.writer().orElse(moving.looks().get(0).region());
            }
            return this instanceof Owner owner ? owner.region() : here;
        }
    }

    /** A question to a region. @param scope {@link CallHeaders#OWNED} or {@link CallHeaders#PRESENT} */
    record Look(String region, String scope) {}

    /**
     * Where to read a resource.
     *
     * @param fresh whether only the owner will do
     */
    Future<Reader> reader(ResourceName name, boolean fresh) {
        if (name.region().isPresent()) {
            return reader(name, name.region().get(), Optional.empty(), fresh);
        }
        return policies.control(name).compose(control -> control.settled()
                ? reader(name, control.policy(), Optional.of(control), fresh)
                : rows.get(ResourceKey.of(name)).map(row -> new Reader.Moving(
                        looks(row, control, fresh), control, row.map(this::ownerOf))));
    }

    private Future<Reader> reader(ResourceName name, String owner, Optional<Control> control, boolean fresh) {
        return owner.equals(regions.here())
                ? Future.succeededFuture(new Reader.Here(control))
                : regions.exists(owner).compose(exists -> exists
                        ? elsewhere(name, owner, fresh)
                        : Future.succeededFuture(new Reader.Here(Optional.empty())));
    }

    /**
     * Who has released a resource keeps it until the other has it; and who is asked later has what was handed over to him
     * meanwhile. A copy that is here will do where no other is wanted.
     */
    private List<Look> looks(Optional<StoredResource> row, Control control, boolean fresh) {
        var looks = new LinkedHashSet<Look>();
        row.filter(found -> found.owned() || !fresh)
                .ifPresent(found -> looks.add(new Look(regions.here(), CallHeaders.PRESENT)));
        if (fresh) {
            there(control).forEach(owner -> looks.add(new Look(owner, CallHeaders.OWNED)));
        }
        there(control).forEach(owner -> looks.add(new Look(owner, CallHeaders.PRESENT)));
        return List.copyOf(looks);
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
        return confirm(used, List.of());
    }

    /** The same, and whether this region was, and is, the only one that owns what is governed so. */
    Future<Boolean> confirm(Copies used, List<Control> controls) {
        var bases = Stream.concat(used.bases().stream(), controls.stream().flatMap(control -> control.bases().stream())).distinct().toList();
        return used.stands() ? policies.confirm(bases) : Future.succeededFuture(false);
    }

    /** The same, as far as the change feed has brought it here. No I/O. */
    boolean stands(Control control) {
        return policies.stands(control);
    }

    /** How long to wait until it is asked anew what others know already: it comes with their changes. */
    static Duration soon(int attempt) {
        return Duration.ofMillis(25L * attempt);
    }

    /** It has been found to be another: it is read anew. */
    void forget(Control control) {
        policies.forget(control);
    }

    /** A copy of what a region owns that is here though not all of them may be. */
    Copies some(String owner) {
        return Copies.of(owner, CopiedPlace.ALWAYS, copies);
    }

    /**
     * The regions that may own resources of a collection.
     *
     * @param regions none where nobody can; where something is being handed over, in the order in which they must be asked
     * @param control by which they do; empty where no policy is asked
     */
    record Owners(List<String> regions, Optional<Control> control) {
        Owners {
            regions = List.copyOf(regions);
        }

        private static Owners of(List<String> regions) {
            return new Owners(regions, Optional.empty());
        }

        /** Whether some of it is being handed over, or may be. */
        boolean moving() {
            return control.isPresent() && !control.get().settled();
        }

        /** What a region's answer for all of them rests on. */
        List<Basis> bases() {
            return control.stream().flatMap(known -> known.bases().stream()).toList();
        }
    }

    /**
     * The regions that may own resources of a collection. In all regions those are all that there are: a policy that no
     * longer enables one takes away nothing of what is owned there.
     *
     * @param place stands for them; empty: any of the type
     */
    Future<Owners> owners(ResourceType type, Optional<ResourceName> place) {
        if (place.isEmpty()) {
            return type.patterns().stream().allMatch(pattern -> pattern.segments().size() == 1)
                    ? owners(type, Places.under(type, "", false))
                    : Future.succeededFuture(Owners.of(regions.all()));
        }
        ResourceName name = place.get();
        if (name.region().isPresent() && !Places.anyRegion(name)) {
            return known(name.region().get()).map(Owners::of);
        }
        return Places.wild(name) || Places.anyRegion(name)
                ? Future.succeededFuture(Owners.of(regions.all()))
                : policies.control(name).compose(this::owners);
    }

    private Future<Owners> owners(Control control) {
        return control.settled()
                ? known(control.policy()).map(known -> new Owners(known, Optional.of(control)))
                : Future.succeededFuture(new Owners(there(control), Optional.of(control)));
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
