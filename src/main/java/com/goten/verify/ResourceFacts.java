package com.goten.verify;

import com.goten.policy.Governance;
import com.goten.policy.Placement;
import com.goten.policy.Policy;
import com.goten.policy.PolicyStore;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.resource.StoredResource;
import com.goten.schema.DeploymentId;
import com.goten.schema.ResourceType;
import com.goten.store.Inspection;
import com.goten.store.Inspection.OwnerRecord;
import com.goten.store.Inspection.Traces;
import com.goten.store.RecordedReference;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Finds out all that is to be known of pages of resources, each thing for the whole page at once. */
final class ResourceFacts {
    private final Scene scene;
    private final Contents contents;
    private final OwnerFacts owners;
    private final Map<String, Governance> governance = new HashMap<>();

    ResourceFacts(Scene scene) {
        this.scene = scene;
        this.contents = new Contents(scene);
        this.owners = new OwnerFacts(scene);
    }

    /** A page of one deployment, and what has been found out of it. */
    private static final class Page {
        private final Scene.Place place;
        private final List<StoredResource> rows;
        private final Map<StoredResource, Content> contents = new HashMap<>();
        private final Map<UUID, List<RecordedReference>> recorded = new HashMap<>();
        private final Map<UUID, List<Located<Traces>>> targets = new HashMap<>();
        private final Map<String, Policy> policies = new HashMap<>();
        private final List<Located<Inspection.Row>> rivals = new ArrayList<>();
        private Map<UUID, Traces> traces = Map.of();
        private final Map<UUID, List<OwnerRecord>> ownerRecords = new HashMap<>();
        private Map<Content, List<Fact.Owner>> owners = Map.of();

        private Page(Scene.Place place, List<StoredResource> rows) {
            this.place = place;
            this.rows = rows;
        }

        private boolean current(StoredResource row) {
            return row.key().version().equals(place.view().currentVersion());
        }

        private List<StoredResource> holders() {
            return rows.stream().filter(row -> row.owned() && current(row)).toList();
        }
    }

    Future<List<Fact>> of(Scene.Place place, List<StoredResource> rows) {
        var page = new Page(place, rows);
        rows.forEach(row -> contents.read(place, row).ifPresent(content -> page.contents.put(row, content)));
        return Future.all(List.of(
                        recorded(page).compose(done -> targets(page)),
                        traces(page),
                        policies(page),
                        rivals(page),
                        owners(page)))
                .map(all -> rows.stream().<Fact>map(row -> fact(page, row)).toList());
    }

    private Future<Void> recorded(Page page) {
        List<UUID> holders = page.holders().stream().map(StoredResource::uuid).toList();
        return page.place.view().references(holders).map(found -> {
            found.forEach(reference -> page.recorded
                    .computeIfAbsent(reference.holder(), holder -> new ArrayList<>())
                    .add(reference));
            return null;
        });
    }

    private Future<Void> targets(Page page) {
        Map<String, Set<UUID>> byService = page.recorded.values().stream()
                .flatMap(List::stream)
                .collect(Collectors.groupingBy(
                        reference -> serviceOf(reference.targetType()),
                        Collectors.mapping(RecordedReference::target, Collectors.toSet())));
        var asked = byService.entrySet().stream()
                .map(of -> Scene.ask(scene.required(of.getKey()), place ->
                                place.view().traces(of.getValue()).map(Map::entrySet))
                        .onSuccess(found -> found.forEach(one -> page.targets
                                .computeIfAbsent(one.found().getKey(), uuid -> new ArrayList<>())
                                .add(new Located<>(one.at(), one.found().getValue())))))
                .toList();
        return Future.all(asked).mapEmpty();
    }

    static String serviceOf(String type) {
        int slash = type.indexOf('/');
        return slash < 0 ? type : type.substring(0, slash);
    }

    private Future<Void> traces(Page page) {
        Set<UUID> uuids = page.rows.stream().map(StoredResource::uuid).collect(Collectors.toSet());
        return page.place.view().traces(uuids).map(found -> {
            page.traces = found;
            return null;
        });
    }

    /** Of each policy holder that governs something on the page. */
    private Future<Void> policies(Page page) {
        var wanted = new HashSet<ResourceKey>();
        page.holders().forEach(row -> holder(page, row).ifPresent(holder -> wanted.add(ResourceKey.of(holder))));
        return Scene.ask(scene.of(page.place.id().service()), place -> place.view().resources(wanted)).map(found -> {
            found.stream().filter(one -> one.found().owned()).forEach(one -> page.policies.put(
                    one.found().key().name(), policy(page, one.found())));
            return null;
        });
    }

    private Policy policy(Page page, StoredResource holder) {
        ResourceType type = page.place.type(holder.key()).orElseThrow();
        return PolicyStore.policy(type, holder).orElse(scene.policy(page.place.id().service()));
    }

    private Optional<ResourceName> holder(Page page, StoredResource row) {
        return Optional.ofNullable(page.contents.get(row)).flatMap(content -> governance(page.place).holder(content.name()));
    }

    private Governance governance(Scene.Place place) {
        String version = place.view().currentVersion();
        return governance.computeIfAbsent(
                place.id().service() + "/" + version, key -> new Governance(place.current().orElseThrow()));
    }

    /** What other regions own of what this one owns. */
    private Future<Void> rivals(Page page) {
        List<StoredResource> owned = page.rows.stream().filter(StoredResource::owned).toList();
        Set<UUID> uuids = owned.stream().map(StoredResource::uuid).collect(Collectors.toSet());
        List<ResourceKey> keys = owned.stream().map(StoredResource::key).toList();
        List<Scene.Place> others = scene.of(page.place.id().service()).stream()
                .filter(place -> !place.id().equals(page.place.id()))
                .toList();
        var byUuid = Scene.ask(others, place -> place.view().traces(uuids).map(traces -> traces.values().stream()
                .flatMap(one -> one.rows().stream())
                .filter(Inspection.Row::owned)
                .toList()));
        var byName = Scene.ask(others, place -> place.view().owned(keys));
        return Future.all(byUuid, byName).map(all -> {
            var rivals = new HashSet<>(byUuid.result());
            rivals.addAll(byName.result());
            page.rivals.addAll(rivals);
            return null;
        });
    }

    private Future<Void> owners(Page page) {
        List<Content> owned = page.holders().stream()
                .flatMap(row -> Optional.ofNullable(page.contents.get(row)).stream())
                .filter(content -> !content.owners().isEmpty())
                .toList();
        var records = page.place.view().owners(page.holders().stream().map(StoredResource::uuid).toList());
        var facts = owners.of(owned).onSuccess(found -> page.owners = found);
        return Future.all(facts, records).map(all -> {
            records.result().forEach(one ->
                    page.ownerRecords.computeIfAbsent(one.ownee(), ownee -> new ArrayList<>()).add(one));
            return null;
        });
    }

    private Fact.Resource fact(Page page, StoredResource row) {
        Optional<Content> content = Optional.ofNullable(page.contents.get(row));
        List<RecordedReference> recorded = page.current(row) && row.owned()
                ? page.recorded.getOrDefault(row.uuid(), List.of())
                : List.of();
        var targets = new HashMap<UUID, List<Located<Traces>>>();
        recorded.forEach(reference ->
                targets.put(reference.target(), page.targets.getOrDefault(reference.target(), List.of())));
        return new Fact.Resource(
                page.place.id(),
                row,
                page.current(row),
                content,
                page.traces.getOrDefault(row.uuid(), Traces.NONE),
                recorded,
                targets,
                page.current(row) ? content.flatMap(said -> placement(page, row, said.name())) : Optional.empty(),
                rivals(page.rivals, row),
                content.map(said -> page.owners.getOrDefault(said, List.of())).orElse(List.of()),
                page.ownerRecords.getOrDefault(row.uuid(), List.of()));
    }

    private static List<Located<Inspection.Row>> rivals(Collection<Located<Inspection.Row>> all, StoredResource row) {
        return all.stream()
                .filter(rival -> rival.found().uuid().equals(row.uuid()) || rival.found().key().equals(row.key()))
                .toList();
    }

    private Optional<Placement> placement(Page page, StoredResource row, ResourceName name) {
        Optional<ResourceName> holder = holder(page, row);
        Optional<Policy> policy = holder.isEmpty()
                ? Optional.of(scene.policy(page.place.id().service()))
                : Optional.ofNullable(page.policies.get(holder.get().value()));
        return policy.map(governing -> Placement.of(name, governing, Optional.empty()));
    }
}
