package com.goten.verify;

import com.goten.policy.Placement;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.Inspection;
import com.goten.store.Inspection.Copying;
import com.goten.store.Inspection.Imprint;
import com.goten.store.Inspection.Traces;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Finds out what other regions have of what a page of resources is, or is a copy of.
 *
 * <p>Whoever copies has on record up to when all that the owner has committed is there. What the owner has changed since
 * then, or shortly before, as a change has its time from the start of its transaction, is on its way. So is what is being
 * handed over: who has released it keeps it as it was until the other says that he has it, and only then others are told.
 */
final class CopyFacts {
    /** Longer than the transaction of a change lasts. */
    private static final Duration TRANSACTION = Duration.ofSeconds(5);

    private final Scene scene;

    CopyFacts(Scene scene) {
        this.scene = scene;
    }

    /** @param traces of the rows, in the same place */
    Future<List<Fact>> of(Scene.Place place, List<StoredResource> rows, Map<UUID, Traces> traces) {
        List<StoredResource> owned = rows.stream().filter(StoredResource::owned).toList();
        Map<String, List<StoredResource>> copies = rows.stream()
                .filter(row -> !row.owned() && !offered(traces, row.uuid()))
                .collect(Collectors.groupingBy(StoredResource::owningRegion));
        var asked = new ArrayList<Future<List<Fact>>>();
        scene.of(place.id().service()).stream()
                .filter(other -> !other.id().equals(place.id()))
                .forEach(other -> asked.add(copied(place, other, due(owned, other))));
        copies.forEach((region, some) -> scene.required(place.id().service(), region)
                .ifPresent(owner -> asked.add(extra(place, owner, some))));
        return Future.all(asked).map(all -> asked.stream().flatMap(facts -> facts.result().stream()).toList());
    }

    private static boolean offered(Map<UUID, Traces> traces, UUID uuid) {
        return traces.getOrDefault(uuid, Traces.NONE).offered();
    }

    /** Those that a region is to have copies of, in the version that it has. */
    private static List<StoredResource> due(List<StoredResource> owned, Scene.Place other) {
        return owned.stream()
                .filter(row -> row.key().version().equals(other.view().currentVersion()))
                .filter(row -> isFor(row.regions(), other))
                .toList();
    }

    private static boolean isFor(List<String> regions, Scene.Place place) {
        return regions.contains(place.id().region()) || regions.contains(Placement.ALL_REGIONS);
    }

    private Future<List<Fact>> copied(Scene.Place owner, Scene.Place other, List<StoredResource> due) {
        List<ResourceKey> keys = due.stream().map(StoredResource::key).toList();
        if (keys.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        var here = owner.view().imprints(keys).map(CopyFacts::byKey);
        var there = other.view().imprints(keys).map(CopyFacts::byKey);
        var released = released(other, due.stream().map(StoredResource::uuid).toList());
        return Future.all(here, there, released)
                .compose(all -> coming(owner, other, keys.stream()
                        .filter(key -> !same(here.result().get(key), Optional.ofNullable(there.result().get(key))))
                        .toList()))
                .map(coming -> keys.stream()
                        .filter(key -> !released.result().contains(here.result().get(key).uuid()))
                        .<Fact>map(key -> new Fact.Copied(
                                owner.id(),
                                here.result().get(key),
                                other.id(),
                                Optional.ofNullable(there.result().get(key)).filter(copy -> !copy.owned()),
                                coming.contains(key)))
                        .toList());
    }

    /** Those that a region has released, and of which it has not been told that another one has them. */
    private static Future<Set<UUID>> released(Scene.Place place, Collection<UUID> uuids) {
        return place.view().traces(uuids).map(traces -> traces.entrySet().stream()
                .filter(one -> one.getValue().offered())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet()));
    }

    private static boolean same(Imprint original, Optional<Imprint> copy) {
        return copy.filter(one -> !one.owned() && one.digest().equals(original.digest())).isPresent();
    }

    private static Map<ResourceKey, Imprint> byKey(Collection<Imprint> imprints) {
        return imprints.stream().collect(Collectors.toMap(Imprint::key, Function.identity()));
    }

    /** Copies of what the owner does not have, or has not for this region. */
    private Future<List<Fact>> extra(Scene.Place place, Scene.Place owner, List<StoredResource> copies) {
        Set<ResourceKey> keys = copies.stream().map(StoredResource::key).collect(Collectors.toSet());
        return owner.view().owned(keys).compose(originals -> {
            Set<ResourceKey> extra = new HashSet<>(keys);
            originals.stream().filter(row -> isFor(row.regions(), place)).map(Inspection.Row::key).forEach(extra::remove);
            List<StoredResource> found = copies.stream().filter(copy -> extra.contains(copy.key())).toList();
            var coming = coming(owner, place, extra);
            var released = released(owner, found.stream().map(StoredResource::uuid).toList());
            return Future.all(coming, released).map(both -> found.stream()
                    .<Fact>map(copy -> new Fact.Extra(
                            place.id(),
                            copy,
                            owner.id(),
                            coming.result().contains(copy.key()) || released.result().contains(copy.uuid())))
                    .toList());
        });
    }

    /** Those of which the other region has not yet heard all there is to hear. */
    private static Future<Set<ResourceKey>> coming(Scene.Place owner, Scene.Place other, Collection<ResourceKey> keys) {
        return keys.isEmpty()
                ? Future.succeededFuture(Set.of())
                : other.view().copying().compose(copying -> Optional.ofNullable(copying.get(owner.id().region()))
                        .filter(Copying::complete)
                        .flatMap(Copying::safeTime)
                        .map(told -> owner.view().changed(keys, told.minus(TRANSACTION)))
                        .orElseGet(() -> Future.succeededFuture(Set.copyOf(keys))));
    }
}
