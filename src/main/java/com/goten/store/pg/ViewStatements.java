package com.goten.store.pg;

import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.Access;
import com.goten.store.Basis;
import com.goten.store.Concerned;
import com.goten.store.Handover;
import com.goten.store.Head;
import com.goten.store.Mark;
import com.goten.store.Needs;
import com.goten.store.Ownee;
import com.goten.store.Ownees;
import com.goten.store.Pointer;
import com.goten.store.RecordedReference;
import com.goten.store.TaskKind;
import com.goten.store.View;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** Reads what the writes of a transaction need, all at once and under its locks. */
final class ViewStatements {
    private static final String KEYS = "unnest($1::text[], $2::text[], $3::text[]) as k(version, type, name)";

    /** The names of owners of a resource r that must refer to it and about which is being decided. */
    private static final String DECIDING = """
            array(select o.name from owner_reference o where o.ownee = r.uuid and o.requires and o.mark is not null)""";

    /** One row a key that is taken: the resource, or nulls where only its name is kept, or promised not to be used. */
    private static final String RESOURCES = """
            select k.version, k.type, k.name, d.uuid, p.promised,
                   (select case when bool_or(s.requires) then 'REQUIRING' when count(*) > 0 then 'SOME' else 'NONE' end
                    from ownee_source s where s.owner = coalesce(r.uuid, d.uuid)),
                   %s,
                   d.uuid is not null
                     and (exists (select from back_reference_source s where s.target = d.uuid)
                          or exists (select from reference f where f.target = d.uuid)),
                   %s
            from %s
            left join resource r on r.version = k.version and r.type = k.type and r.name = k.name
            left join deletion d on d.type = k.type and d.name = k.name and d.mark is null
            cross join lateral (
              select exists (select from owner_decision p where p.type = k.type and p.name = k.name) as promised) p
            where r.uuid is not null or d.uuid is not null or p.promised"""
            .formatted(DECIDING, "r." + ResourceRow.COLUMNS.replace(", ", ", r."), KEYS);

    private static final String REFERENCES = """
            select k.version, k.type, k.name, %s
            from %s
            join resource r on r.version = k.version and r.type = k.type and r.name = k.name
            join reference f on f.holder = r.uuid"""
            .formatted("f." + ReferenceStatements.COLUMNS.replace(", ", ", f."), KEYS);

    private static final String TARGETS = """
            select r.version, r.type, r.name, r.uuid, r.deleting, r.revision, r.owned, %s
            from %s
            join resource r on r.version = k.version and r.type = k.type and r.name = k.name""".formatted(DECIDING, KEYS);

    /** The marks on targets, and the services that these let refer to them; only where there is something of it. */
    private static final String ESTABLISHABLE = """
            select r.version, r.type, r.name, d.mark, d.mark_deadline <= now(),
                   array(select jsonb_array_elements_text(r.doc #> '{metadata,services,allowed_services}'))
            from %s
            join resource r on r.version = k.version and r.type = k.type and r.name = k.name
            left join deletion d on d.uuid = r.uuid and d.mark is not null
            where d.uuid is not null or r.doc #> '{metadata,services,allowed_services}' is not null""".formatted(KEYS);

    private static final String ORPHANED = """
            select k.version, k.type, k.name
            from %s
            join resource r on r.version = k.version and r.type = k.type and r.name = k.name
            join task t on t.kind = '%s' and t.subject = r.uuid""".formatted(KEYS, TaskKind.ORPHAN);

    private ViewStatements() {}

    static Future<View> send(SqlConnection connection, Needs needs) {
        var view = new ReadView(needs);
        var sent = new ArrayList<Future<?>>();
        List<ResourceKey> writes = keys(needs, Set.of(Access.WRITE, Access.DELETE));
        if (!writes.isEmpty()) {
            sent.add(query(connection, RESOURCES, writes, view::addResource));
            sent.add(query(connection, REFERENCES, writes, view::addReference));
        }
        List<ResourceKey> targets = keys(needs, Set.of(Access.TARGET, Access.ESTABLISH));
        if (!targets.isEmpty()) {
            sent.add(query(connection, TARGETS, targets, view::addTarget));
        }
        List<ResourceKey> roots = keys(needs, Set.of(Access.DELETE));
        if (!roots.isEmpty()) {
            sent.add(ConcernedStatement.send(connection, roots, needs.everything()).onSuccess(view.concerned::putAll));
        }
        List<ResourceKey> establishable = keys(needs, Set.of(Access.ESTABLISH));
        if (!establishable.isEmpty()) {
            sent.add(query(connection, ESTABLISHABLE, establishable, view::addEstablishable));
        }
        if (!needs.intents().isEmpty()) {
            sent.add(IntentStatements.lock(connection, needs.intents()).onSuccess(view.intents::addAll));
        }
        if (!needs.ownees().isEmpty()) {
            sent.add(OwnerStatements.read(connection, needs.ownees()).onSuccess(view::addOwners));
            sent.add(query(connection, ORPHANED, List.copyOf(needs.ownees()), row -> view.orphaned.add(ResourceRow.key(row, 0))));
        }
        if (!needs.pointers().isEmpty()) {
            sent.add(PointerStatements.read(connection, needs.pointers()).onSuccess(view.pointing::putAll));
        }
        if (!needs.handovers().isEmpty()) {
            sent.add(HandoverStatements.read(connection, needs.handovers()).onSuccess(view.handovers::putAll));
        }
        return sent.isEmpty() ? Future.succeededFuture(view) : Future.join(sent).map(view);
    }

    private static List<ResourceKey> keys(Needs needs, Set<Access> accesses) {
        return needs.keys().entrySet().stream()
                .filter(need -> accesses.contains(need.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Future<?> query(
            SqlConnection connection,
            String sql,
            List<ResourceKey> keys,
            Consumer<Row> reader) {
        return connection.preparedQuery(sql).execute(Columns.of(keys).key(key -> key).tuple())
                .onSuccess(rows -> rows.forEach(reader));
    }

    private static final class ReadView implements View {
        private final Needs needs;
        private final Map<ResourceKey, StoredResource> resources = new HashMap<>();
        private final Map<ResourceKey, UUID> kept = new HashMap<>();
        private final Set<ResourceKey> pointedTo = new HashSet<>();
        private final Map<ResourceKey, List<RecordedReference>> references = new HashMap<>();
        private final Map<ResourceKey, Head> targets = new HashMap<>();
        private final Map<ResourceKey, Long> revisions = new HashMap<>();
        private final Map<ResourceKey, Mark> marks = new HashMap<>();
        private final Map<ResourceKey, List<String>> allowed = new HashMap<>();
        private final Set<UUID> intents = new HashSet<>();
        private final Set<ResourceKey> promised = new HashSet<>();
        private final Map<ResourceKey, Ownees> ownees = new HashMap<>();
        private final Map<ResourceKey, Set<String>> deciding = new HashMap<>();
        private final Map<ResourceKey, List<Ownee>> owners = new HashMap<>();
        private final Set<ResourceKey> orphaned = new HashSet<>();
        private final Map<Pointer, Pointer.Pointing> pointing = new HashMap<>();
        private final Map<ResourceKey, Concerned> concerned = new HashMap<>();
        private final Map<UUID, Handover> handovers = new HashMap<>();

        private ReadView(Needs needs) {
            this.needs = needs;
        }

        private void addResource(Row row) {
            ResourceKey key = ResourceRow.key(row, 0);
            if (row.getUUID(3) != null) {
                kept.put(key, row.getUUID(3));
            }
            if (row.getBoolean(4)) {
                promised.add(key);
            }
            ownees.put(key, Ownees.valueOf(row.getString(5)));
            if (row.getBoolean(7)) {
                pointedTo.add(key);
            }
            if (row.getUUID(8) != null) {
                deciding.put(key, Set.of(row.getArrayOfStrings(6)));
                resources.put(key, ResourceRow.read(row, 8, key));
            }
        }

        private void addReference(Row row) {
            references.computeIfAbsent(ResourceRow.key(row, 0), key -> new ArrayList<>())
                    .add(ReferenceStatements.read(row, 3));
        }

        private void addTarget(Row row) {
            Head head = ResourceRow.head(row, 0);
            revisions.put(head.key(), row.getLong(5));
            if (row.getBoolean(6)) {
                targets.put(head.key(), head);
                deciding.put(head.key(), Set.of(row.getArrayOfStrings(7)));
            }
        }

        private void addOwners(List<Ownee> references) {
            references.forEach(one -> owners.computeIfAbsent(one.key(), key -> new ArrayList<>()).add(one));
        }

        private void addEstablishable(Row row) {
            ResourceKey key = ResourceRow.key(row, 0);
            allowed.put(key, List.of(row.getArrayOfStrings(5)));
            if (row.getUUID(3) != null) {
                marks.put(key, new Mark(row.getUUID(3), row.getBoolean(4)));
            }
        }

        @Override
        public boolean covers(ResourceKey key, Access access) {
            return needs.covers(key, access);
        }

        @Override
        public Optional<StoredResource> resource(ResourceKey key) {
            return Optional.ofNullable(resources.get(key));
        }

        @Override
        public List<RecordedReference> references(ResourceKey holder) {
            return references.getOrDefault(holder, List.of());
        }

        @Override
        public boolean leaving(ResourceKey key) {
            return kept.containsKey(key);
        }

        @Override
        public Optional<UUID> kept(ResourceKey key) {
            return Optional.ofNullable(kept.get(key));
        }

        @Override
        public boolean pointedTo(ResourceKey key) {
            return pointedTo.contains(key);
        }

        @Override
        public Optional<Head> target(ResourceKey key) {
            StoredResource written = resources.get(key);
            if (written != null) {
                return written.owned()
                        ? Optional.of(new Head(key, written.uuid(), written.deleting()))
                        : Optional.empty();
            }
            return Optional.ofNullable(targets.get(key));
        }

        @Override
        public long revision(ResourceKey key) {
            StoredResource written = resources.get(key);
            return written != null ? written.revision() : revisions.getOrDefault(key, Basis.MISSING);
        }

        @Override
        public Optional<Mark> mark(ResourceKey key) {
            return Optional.ofNullable(marks.get(key));
        }

        @Override
        public List<String> allowedServices(ResourceKey key) {
            return allowed.getOrDefault(key, List.of());
        }

        @Override
        public boolean intent(UUID id) {
            return intents.contains(id);
        }

        @Override
        public boolean promised(ResourceKey key) {
            return promised.contains(key);
        }

        @Override
        public Ownees ownees(ResourceKey key) {
            return ownees.getOrDefault(key, Ownees.NONE);
        }

        @Override
        public Set<String> deciding(ResourceKey key) {
            return deciding.getOrDefault(key, Set.of());
        }

        @Override
        public List<Ownee> owners(ResourceKey ownee) {
            return owners.getOrDefault(ownee, List.of());
        }

        @Override
        public boolean orphaned(ResourceKey ownee) {
            return orphaned.contains(ownee);
        }

        @Override
        public Pointer.Pointing pointing(Pointer pointer) {
            return pointing.getOrDefault(pointer, Pointer.Pointing.NO);
        }

        @Override
        public Concerned concerned(ResourceKey root) {
            return concerned.getOrDefault(root, Concerned.NOTHING);
        }

        @Override
        public Handover handover(UUID resource) {
            return handovers.getOrDefault(resource, Handover.NONE);
        }
    }
}
