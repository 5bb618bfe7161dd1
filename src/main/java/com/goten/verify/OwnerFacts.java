package com.goten.verify;

import com.goten.resource.ResourceKey;
import com.goten.schema.DeploymentId;
import com.goten.store.Head;
import com.goten.store.Inspection;
import com.goten.store.TaskKind;
import com.goten.types.OwnerReference;
import com.goten.verify.Fact.Owner.State;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Finds out what has become of the owners that resources name. */
final class OwnerFacts {
    private final Scene scene;

    OwnerFacts(Scene scene) {
        this.scene = scene;
    }

    /** An owner, whatever its version. */
    private record Named(String service, String type, String name) {
        static Named of(OwnerReference reference) {
            String kind = reference.getKind();
            return new Named(
                    ResourceFacts.serviceOf(kind), kind.substring(kind.indexOf('/') + 1), reference.getName());
        }
    }

    private record Pointer(UUID holder, UUID target) {}

    /** What is there under the names, and of what must refer to its ownees: what it refers to, and whether it is looked into. */
    private static final class Seen {
        private final Map<Named, List<Located<Inspection.Row>>> present = new HashMap<>();
        private final Set<Named> leaving = new HashSet<>();
        private final Set<Pointer> pointers = new HashSet<>();
        private final Set<UUID> checked = new HashSet<>();

        private List<UUID> uuids(Named name) {
            return present.getOrDefault(name, List.of()).stream().map(row -> row.found().uuid()).toList();
        }
    }

    /**
     * By the ownee's uuid, one for each of its owner references whose service is here: of others nobody can say they are
     * gone.
     *
     * @param ownees by uuid
     */
    Future<Map<UUID, List<Fact.Owner>>> of(Map<UUID, Content> ownees) {
        List<OwnerReference> references =
                ownees.values().stream().flatMap(content -> content.owners().stream()).toList();
        Map<String, Set<Named>> byService = references.stream()
                .map(Named::of)
                .collect(Collectors.groupingBy(Named::service, Collectors.toSet()));
        Set<Named> pointing = references.stream()
                .filter(OwnerReference::getRequiresOwnerReference)
                .map(Named::of)
                .collect(Collectors.toSet());
        var seen = new Seen();
        return Future.all(byService.entrySet().stream().map(of -> look(of.getKey(), of.getValue(), seen)).toList())
                .compose(looked -> pointers(pointing, seen))
                .map(done -> {
                    var owners = new HashMap<UUID, List<Fact.Owner>>();
                    ownees.forEach((uuid, content) -> owners.put(uuid, content.owners().stream()
                            .filter(reference -> !scene.of(Named.of(reference).service()).isEmpty())
                            .map(reference -> owner(reference, uuid, seen))
                            .toList()));
                    return owners;
                });
    }

    private static Fact.Owner owner(OwnerReference reference, UUID ownee, Seen seen) {
        List<UUID> uuids = seen.uuids(Named.of(reference));
        return new Fact.Owner(reference, state(reference, uuids, ownee, seen), uuids.stream().anyMatch(seen.checked::contains));
    }

    private static State state(OwnerReference reference, List<UUID> owners, UUID ownee, Seen seen) {
        if (seen.leaving.contains(Named.of(reference))) {
            return State.LEAVING;
        }
        if (owners.isEmpty()) {
            return State.MISSING;
        }
        boolean satisfied = !reference.getRequiresOwnerReference()
                || owners.stream().anyMatch(owner -> seen.pointers.contains(new Pointer(owner, ownee)));
        return satisfied ? State.VALID : State.UNSATISFIED;
    }

    private Future<Void> look(String service, Set<Named> names, Seen seen) {
        List<Scene.Place> places = scene.required(service);
        var there = Scene.ask(places, place -> place.view().owned(keys(place, names)));
        var kept = Scene.ask(places, place -> place.view().kept(keys(place, names)));
        return Future.all(there, kept).map(all -> {
            there.result().forEach(one -> present(service, one, seen));
            kept.result().forEach(one -> seen.leaving.add(named(service, one.found())));
            return null;
        });
    }

    private static void present(String service, Located<Inspection.Row> row, Seen seen) {
        ResourceKey key = row.found().key();
        var name = new Named(service, key.type(), key.name());
        seen.present.computeIfAbsent(name, first -> new ArrayList<>()).add(row);
        if (row.found().deleting()) {
            seen.leaving.add(name);
        }
    }

    private static Named named(String service, Head kept) {
        return new Named(service, kept.key().type(), kept.key().name());
    }

    private static List<ResourceKey> keys(Scene.Place place, Set<Named> names) {
        return names.stream().flatMap(name -> place.keys(name.type(), name.name()).stream()).toList();
    }

    /** What these refer to, each where it is. */
    private Future<Void> pointers(Set<Named> names, Seen seen) {
        Map<DeploymentId, Set<UUID>> owners = names.stream()
                .flatMap(name -> seen.present.getOrDefault(name, List.of()).stream())
                .collect(Collectors.groupingBy(
                        Located::at, Collectors.mapping(row -> row.found().uuid(), Collectors.toSet())));
        return Future.all(scene.places().stream()
                        .filter(place -> owners.containsKey(place.id()))
                        .map(place -> pointers(place, owners.get(place.id()), seen))
                        .toList())
                .mapEmpty();
    }

    private static Future<?> pointers(Scene.Place place, Set<UUID> owners, Seen seen) {
        return Future.all(
                place.view().references(owners).onSuccess(found -> found.forEach(reference ->
                        seen.pointers.add(new Pointer(reference.holder(), reference.target())))),
                place.view().traces(owners).onSuccess(found -> found.forEach((uuid, traces) -> {
                    if (traces.tasks().contains(TaskKind.CHECK)) {
                        seen.checked.add(uuid);
                    }
                })));
    }
}
