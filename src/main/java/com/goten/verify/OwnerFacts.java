package com.goten.verify;

import com.goten.resource.ResourceKey;
import com.goten.store.Head;
import com.goten.store.Inspection;
import com.goten.types.OwnerReference;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

    /** What is there under a name. */
    private record Seen(Set<Named> present, Set<Named> leaving) {}

    /** Of each of the contents, one for each owner reference whose service is here: of others nobody can say they are gone. */
    Future<Map<Content, List<Fact.Owner>>> of(List<Content> owned) {
        Map<String, Set<Named>> byService = new HashMap<>();
        owned.stream().flatMap(content -> content.owners().stream()).map(Named::of).forEach(name ->
                byService.computeIfAbsent(name.service(), service -> new HashSet<>()).add(name));
        var seen = new Seen(new HashSet<>(), new HashSet<>());
        var asked = byService.entrySet().stream().map(of -> look(of.getKey(), of.getValue(), seen)).toList();
        return Future.all(asked).map(all -> {
            var owners = new HashMap<Content, List<Fact.Owner>>();
            owned.forEach(content -> owners.put(content, content.owners().stream()
                    .filter(reference -> !scene.of(Named.of(reference).service()).isEmpty())
                    .map(reference -> owner(reference, seen))
                    .toList()));
            return owners;
        });
    }

    private static Fact.Owner owner(OwnerReference reference, Seen seen) {
        Named name = Named.of(reference);
        return new Fact.Owner(reference, seen.present().contains(name), seen.leaving().contains(name));
    }

    private Future<Void> look(String service, Set<Named> names, Seen seen) {
        List<Scene.Place> places = scene.of(service);
        var there = Scene.ask(places, place -> place.view().owned(keys(place, names)));
        var kept = Scene.ask(places, place -> place.view().kept(keys(place, names)));
        return Future.all(there, kept).map(all -> {
            there.result().forEach(one -> present(service, one.found(), seen));
            kept.result().forEach(one -> seen.leaving().add(named(service, one.found())));
            return null;
        });
    }

    private static void present(String service, Inspection.Row row, Seen seen) {
        var name = new Named(service, row.key().type(), row.key().name());
        seen.present().add(name);
        if (row.deleting()) {
            seen.leaving().add(name);
        }
    }

    private static Named named(String service, Head kept) {
        return new Named(service, kept.key().type(), kept.key().name());
    }

    private static List<ResourceKey> keys(Scene.Place place, Set<Named> names) {
        return names.stream().flatMap(name -> place.keys(name.type(), name.name()).stream()).toList();
    }
}
