package com.goten.verify;

import com.goten.policy.CreationRight;
import com.goten.policy.Governance;
import com.goten.policy.Placement;
import com.goten.policy.Policy;
import com.goten.policy.PolicyStore;
import com.goten.policy.SettledPolicy;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.resource.StoredResource;
import com.goten.schema.DeploymentId;
import com.goten.schema.ResourceType;
import com.goten.store.Inspection;
import com.goten.store.Inspection.OwnerRecord;
import com.goten.store.Inspection.Traces;
import com.goten.store.RecordedReference;
import com.goten.store.TaskKind;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds out all that is to be known of pages of resources, each thing for the whole page at once. */
final class ResourceFacts {
    private final Scene scene;
    private final Contents contents;
    private final OwnerFacts owners;
    private final CopyFacts copies;
    private final Map<String, Governance> governance = new HashMap<>();

    ResourceFacts(Scene scene) {
        this.scene = scene;
        this.contents = new Contents(scene);
        this.owners = new OwnerFacts(scene);
        this.copies = new CopyFacts(scene);
    }

    /** A page of one deployment, and what has been found out of it. */
    private static final class Page {
        private final Scene.Place place;
        private final List<StoredResource> rows;
        private final Map<StoredResource, Content> contents = new HashMap<>();
        private final Map<UUID, List<RecordedReference>> recorded = new HashMap<>();
        private final Map<UUID, List<Located<Traces>>> targets = new HashMap<>();
        private final Map<String, Governing> governing = new HashMap<>();
        private Optional<Governing> service = Optional.empty();
        private final List<Located<Inspection.Row>> rivals = new ArrayList<>();
        private Map<UUID, Traces> traces = Map.of();
        private final Map<UUID, List<OwnerRecord>> ownerRecords = new HashMap<>();
        private Map<UUID, List<Fact.Owner>> owners = Map.of();

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

    /**
     * A policy that governs something on a page.
     *
     * @param refreshed whether the page's deployment has yet to look at all that it governs, or to hear of it; or that is
     *     being handed over
     * @param announced by which policies the page's deployment has placed what it governs
     */
    private record Governing(Policy policy, boolean refreshed, Optional<SettledPolicy> announced) {}

    Future<List<Fact>> of(Scene.Place place, List<StoredResource> rows) {
        var page = new Page(place, rows);
        rows.forEach(row -> contents.read(place, row).ifPresent(content -> page.contents.put(row, content)));
        return Future.all(List.of(
                        Future.all(recorded(page), ownerRecords(page)).compose(done -> targets(page)),
                        traces(page),
                        policies(page),
                        rivals(page),
                        owners(page)))
                .compose(all -> copies.of(place, rows, page.traces))
                .map(copied -> Stream.<Fact>concat(rows.stream().map(row -> fact(page, row)), copied.stream()).toList());
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
        var byService = new HashMap<String, Set<UUID>>();
        page.recorded.values().stream().flatMap(List::stream).forEach(reference ->
                add(reference.targetType(), reference.target(), byService));
        page.ownerRecords.values().stream().flatMap(List::stream).forEach(record ->
                record.confirmed().ifPresent(owner -> add(record.type(), owner, byService)));
        return Future.all(byService.entrySet().stream()
                        .map(of -> targets(page, of.getKey(), of.getValue()))
                        .toList())
                .mapEmpty();
    }

    private static void add(String type, UUID uuid, Map<String, Set<UUID>> byService) {
        byService.computeIfAbsent(serviceOf(type), service -> new HashSet<>()).add(uuid);
    }

    /** Of a service that has no deployment here nothing is known, which is not the same as nothing being there. */
    private Future<?> targets(Page page, String service, Set<UUID> uuids) {
        List<Scene.Place> places = scene.required(service);
        if (places.isEmpty()) {
            return Future.succeededFuture();
        }
        uuids.forEach(uuid -> page.targets.put(uuid, new ArrayList<>()));
        return Scene.ask(places, place -> place.view().traces(uuids).map(Map::entrySet))
                .onSuccess(found -> found.forEach(one -> page.targets.get(one.found().getKey())
                        .add(new Located<>(one.at(), one.found().getValue()))));
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
        return Scene.ask(scene.of(page.place.id().service()), place -> place.view().resources(wanted)).compose(found -> {
            List<StoredResource> holders = found.stream().map(Located::found).filter(StoredResource::owned).toList();
            Set<ResourceState> known = found.stream()
                    .filter(one -> one.at().equals(page.place.id()))
                    .map(one -> ResourceState.of(one.found()))
                    .collect(Collectors.toSet());
            Set<UUID> subjects = Stream.concat(
                            holders.stream().map(StoredResource::uuid), Stream.of(SettledPolicy.SERVICE))
                    .collect(Collectors.toSet());
            var refreshes = refreshes(page, subjects);
            var announced = announced(page, subjects);
            var rights = rights(page, subjects);
            return Future.all(refreshes, announced, rights).map(all -> {
                Policy service = scene.policy(page.place.id().service());
                page.service = Optional.of(new Governing(
                        service,
                        refreshes.result().contains(SettledPolicy.SERVICE)
                                || moving(rights.result().get(SettledPolicy.SERVICE), service),
                        Optional.ofNullable(announced.result().get(SettledPolicy.SERVICE))));
                holders.forEach(holder -> page.governing.put(holder.key().name(), governing(
                        page,
                        holder,
                        refreshes.result().contains(holder.uuid()) || !known.contains(ResourceState.of(holder)),
                        Optional.ofNullable(rights.result().get(holder.uuid())),
                        Optional.ofNullable(announced.result().get(holder.uuid())))));
                return null;
            });
        });
    }

    /** A state of a resource, wherever that is. */
    private record ResourceState(UUID uuid, long epoch, long revision) {
        static ResourceState of(StoredResource row) {
            return new ResourceState(row.uuid(), row.epoch(), row.revision());
        }
    }

    /** Those whose policies the page's deployment is to see to. */
    private static Future<Set<UUID>> refreshes(Page page, Set<UUID> subjects) {
        return page.place.view().traces(subjects).map(traces -> traces.entrySet().stream()
                .filter(one -> one.getValue().tasks().contains(TaskKind.REFRESH))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet()));
    }

    /** Who may create under policies, as the page's deployment knows it; of those that it knows of. */
    private static Future<Map<UUID, StoredResource>> rights(Page page, Set<UUID> subjects) {
        String version = page.place.view().currentVersion();
        return page.place.view()
                .resources(subjects.stream().map(holder -> CreationRight.key(version, holder)).toList())
                .map(found -> found.stream().collect(Collectors.toMap(
                        row -> CreationRight.holder(row.key()), row -> row)));
    }

    /** Whether what a policy governs is, or may be, with another region than the policy says, until it has been handed over. */
    private static boolean moving(@Nullable StoredResource right, Policy policy) {
        return right != null && !(right.owningRegion().equals(policy.defaultControlRegion())
                && CreationRight.of(right).goal().equals(policy.defaultControlRegion()));
    }

    /** What the page's deployment has announced, by whose policies they are. */
    private static Future<Map<UUID, SettledPolicy>> announced(Page page, Set<UUID> subjects) {
        List<ResourceKey> keys = subjects.stream()
                .map(holder -> new SettledPolicy.Of(page.place.id().region(), holder))
                .map(of -> of.key(page.place.view().currentVersion()))
                .toList();
        return page.place.view().resources(keys).map(found -> found.stream().collect(Collectors.toMap(
                row -> SettledPolicy.Of.read(row.key()).holder(), SettledPolicy::of)));
    }

    /** A holder that has been given no policy leaves it to the service's own. */
    private static Governing governing(
            Page page,
            StoredResource holder,
            boolean refreshed,
            Optional<StoredResource> right,
            Optional<SettledPolicy> announced) {
        ResourceType type = page.place.type(holder.key()).orElseThrow();
        Governing service = page.service.orElseThrow();
        return PolicyStore.policy(type, holder)
                .map(policy -> new Governing(policy, refreshed || moving(right.orElse(null), policy), announced))
                .orElseGet(() -> new Governing(service.policy(), refreshed || service.refreshed(), announced));
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
        List<Scene.Place> others = scene.of(page.place.id().service()).stream()
                .filter(place -> !place.id().equals(page.place.id()))
                .toList();
        var byUuid = Scene.ask(others, place -> place.view().traces(uuids).map(traces -> traces.values().stream()
                .flatMap(one -> one.rows().stream())
                .filter(Inspection.Row::owned)
                .toList()));
        var byName = Scene.ask(others, place -> place.view().owned(keys(place, owned)));
        return Future.all(byUuid, byName).map(all -> {
            var rivals = new HashSet<>(byUuid.result());
            rivals.addAll(byName.result());
            page.rivals.addAll(rivals);
            return null;
        });
    }

    /** In all versions: regions may be at different ones. */
    private static Set<ResourceKey> keys(Scene.Place place, List<StoredResource> rows) {
        return rows.stream()
                .flatMap(row -> place.keys(row.key().type(), row.key().name()).stream())
                .collect(Collectors.toSet());
    }

    private Future<Void> owners(Page page) {
        var ownees = new HashMap<UUID, Content>();
        page.holders().forEach(row -> Optional.ofNullable(page.contents.get(row))
                .filter(content -> !content.owners().isEmpty())
                .ifPresent(content -> ownees.put(row.uuid(), content)));
        return owners.of(ownees).map(found -> {
            page.owners = found;
            return null;
        });
    }

    private Future<Void> ownerRecords(Page page) {
        return page.place.view().owners(page.holders().stream().map(StoredResource::uuid).toList()).map(found -> {
            found.forEach(one -> page.ownerRecords.computeIfAbsent(one.ownee(), ownee -> new ArrayList<>()).add(one));
            return null;
        });
    }

    private Fact.Resource fact(Page page, StoredResource row) {
        Optional<Content> content = Optional.ofNullable(page.contents.get(row));
        List<RecordedReference> recorded = page.current(row) && row.owned()
                ? page.recorded.getOrDefault(row.uuid(), List.of())
                : List.of();
        List<OwnerRecord> ownerRecords = page.ownerRecords.getOrDefault(row.uuid(), List.of());
        var targets = new HashMap<UUID, List<Located<Traces>>>();
        Stream.concat(
                        recorded.stream().map(RecordedReference::target),
                        ownerRecords.stream().flatMap(record -> record.confirmed().stream()))
                .filter(page.targets::containsKey)
                .forEach(uuid -> targets.put(uuid, page.targets.get(uuid)));
        return new Fact.Resource(
                page.place.id(),
                row,
                page.current(row),
                content,
                page.traces.getOrDefault(row.uuid(), Traces.NONE),
                recorded,
                targets,
                page.current(row) ? content.flatMap(said -> placement(page, row, said.name())) : Optional.empty(),
                governing(page, row).map(Governing::refreshed).orElse(false),
                content.flatMap(said -> announced(page, row, said.name())),
                rivals(page.rivals, row),
                page.owners.getOrDefault(row.uuid(), List.of()),
                ownerRecords);
    }

    private static List<Located<Inspection.Row>> rivals(Collection<Located<Inspection.Row>> all, StoredResource row) {
        return all.stream()
                .filter(rival -> rival.found().uuid().equals(row.uuid()) || named(rival.found().key(), row.key()))
                .toList();
    }

    private static boolean named(ResourceKey one, ResourceKey other) {
        return one.type().equals(other.type()) && one.name().equals(other.name());
    }

    private Optional<Placement> placement(Page page, StoredResource row, ResourceName name) {
        return governing(page, row).map(governing -> Placement.of(name, governing.policy(), Optional.empty()));
    }

    private Optional<Governing> governing(Page page, StoredResource row) {
        Optional<ResourceName> holder = holder(page, row);
        return holder.isEmpty()
                ? page.service
                : Optional.ofNullable(page.governing.get(holder.get().value()));
    }

    /** What the region has said that may have placed the resource; empty where that is not known. */
    private Optional<List<Placement>> announced(Page page, StoredResource row, ResourceName name) {
        Governing service = page.service.orElseThrow();
        return governing(page, row).flatMap(Governing::announced)
                .filter(announced -> !announced.unknown() && !(announced.byService() && service.refreshed()))
                .map(announced -> Stream.concat(
                                announced.policies().stream(),
                                announced.byService() ? Stream.of(service.policy()) : Stream.empty())
                        .map(policy -> Placement.of(name, policy, Optional.empty()))
                        .toList());
    }
}
