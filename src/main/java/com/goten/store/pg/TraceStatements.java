package com.goten.store.pg;

import com.goten.resource.ResourceKey;
import com.goten.schema.DeploymentId;
import com.goten.store.Handover;
import com.goten.store.Inspection;
import com.goten.store.Inspection.Deletion;
import com.goten.store.Inspection.OwnerRecord;
import com.goten.store.Inspection.PendingIntent;
import com.goten.store.Inspection.Traces;
import com.goten.store.TaskKind;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What a database knows of resources beside their bodies, for {@link PgInspection}. */
final class TraceStatements {
    /** What {@link #row} expects, in its order. */
    static final String ROW = "version, type, name, uuid, owned, owning_region, regions, generation, revision, deleting";

    private static final String ROWS = "select %s from resource where uuid = any ($1::uuid[])".formatted(ROW);

    private static final String KEPT =
            "select version, type, name, uuid from deletion where uuid = any ($1::uuid[]) and mark is null";

    private static final String SOURCES =
            "select target, service, region from back_reference_source where target = any ($1::uuid[])";

    private static final String OWNEE_SOURCES =
            "select owner, service, region from ownee_source where owner = any ($1::uuid[])";

    private static final String TASKS = "select subject, kind from task where kind = any ($2::text[]) and subject = any ($1::uuid[])";

    static final String OWNED = """
            select %s from unnest($1::text[], $2::text[], $3::text[]) as k(version, type, name)
            join resource r using (version, type, name) where r.owned""".formatted(ROW);

    private static final String OWNER = """
            select o.ownee, o.type, o.name, o.owner, extract(epoch from clock_timestamp() - o.saved)::bigint,
                   extract(epoch from clock_timestamp() - o.due)::bigint, o.attempts
            from owner_reference o""";

    static final String OWNERS = OWNER + " where o.ownee = any ($1::uuid[])";

    static final String STRAY_OWNERS = OWNER + """
             where not exists (select from resource r where r.uuid = o.ownee and r.version = $1 and r.owned)
              and not exists (select from ownership h where h.uuid = o.ownee and h.offered_to is not null)
            order by o.ownee, o.name""";

    static final String BROKEN_PROMISES = """
            select r.version, r.type, r.name, r.uuid, r.deleting
            from owner_decision d join resource r on r.type = d.type and r.name = d.name
            where r.owned and r.version = $1 order by r.name""";

    static final String KEPT_NAMES = """
            select d.version, d.type, d.name, d.uuid, true
            from unnest($1::text[], $2::text[], $3::text[]) as k(version, type, name)
            join deletion d on d.type = k.type and d.name = k.name where d.mark is null""";

    /** Deadlines by the clock that they were set by. */
    static final String DELETIONS = """
            select d.version, d.type, d.name, d.uuid, extract(epoch from clock_timestamp() - d.mark_deadline)::bigint,
                   d.mark is null,
                   exists (select from resource r where r.uuid = d.uuid),
                   exists (select from task t where t.kind = '%s' and t.subject = d.uuid)
            from deletion d order by d.uuid""".formatted(TaskKind.CASCADE);

    static final String INTENTS = """
            select id, target_name, holder_name, extract(epoch from clock_timestamp() - deadline)::bigint
            from intent order by id""";

    private static final String[] KINDS = Arrays.stream(TaskKind.values()).map(TaskKind::name).toArray(String[]::new);

    private final Map<UUID, List<Inspection.Row>> rows = new HashMap<>();
    private final Map<UUID, ResourceKey> kept = new HashMap<>();
    private final Map<UUID, Set<DeploymentId>> sources = new HashMap<>();
    private final Map<UUID, Set<DeploymentId>> owneeSources = new HashMap<>();
    private final Map<UUID, Set<TaskKind>> tasks = new HashMap<>();
    private final Map<UUID, Handover> handovers = new HashMap<>();

    private TraceStatements() {}

    static Future<Map<UUID, Traces>> read(SqlClient client, Collection<UUID> uuids) {
        if (uuids.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        UUID[] wanted = uuids.toArray(UUID[]::new);
        Tuple params = Tuple.tuple().addArrayOfUUID(wanted);
        var traces = new TraceStatements();
        return Future.join(
                        client.preparedQuery(ROWS).execute(params).onSuccess(found -> found.forEach(traces::addRow)),
                        client.preparedQuery(KEPT).execute(params).onSuccess(found -> found.forEach(traces::addKept)),
                        client.preparedQuery(SOURCES).execute(params).onSuccess(found ->
                                found.forEach(row -> addSource(row, traces.sources))),
                        client.preparedQuery(OWNEE_SOURCES).execute(params).onSuccess(found ->
                                found.forEach(row -> addSource(row, traces.owneeSources))),
                        client.preparedQuery(TASKS)
                                .execute(Tuple.tuple().addArrayOfUUID(wanted).addArrayOfString(KINDS))
                                .onSuccess(found -> found.forEach(traces::addTask)),
                        HandoverStatements.read(client, uuids).onSuccess(traces.handovers::putAll))
                .map(all -> traces.traces());
    }

    private void addRow(Row row) {
        rows.computeIfAbsent(row.getUUID(3), uuid -> new ArrayList<>()).add(row(row, 0));
    }

    private void addKept(Row row) {
        kept.put(row.getUUID(3), ResourceRow.key(row, 0));
    }

    private static void addSource(Row row, Map<UUID, Set<DeploymentId>> sources) {
        sources.computeIfAbsent(row.getUUID(0), uuid -> new HashSet<>())
                .add(new DeploymentId(row.getString(1), row.getString(2)));
    }

    private void addTask(Row row) {
        tasks.computeIfAbsent(row.getUUID(0), uuid -> new HashSet<>()).add(TaskKind.valueOf(row.getString(1)));
    }

    private Map<UUID, Traces> traces() {
        var known = new HashSet<>(rows.keySet());
        known.addAll(kept.keySet());
        known.addAll(sources.keySet());
        known.addAll(owneeSources.keySet());
        known.addAll(tasks.keySet());
        known.addAll(handovers.keySet());
        var all = new HashMap<UUID, Traces>();
        known.forEach(uuid -> all.put(uuid, new Traces(
                rows.getOrDefault(uuid, List.of()),
                Optional.ofNullable(kept.get(uuid)),
                sources.getOrDefault(uuid, Set.of()),
                owneeSources.getOrDefault(uuid, Set.of()),
                tasks.getOrDefault(uuid, Set.of()),
                handovers.getOrDefault(uuid, Handover.NONE))));
        return all;
    }

    static Inspection.Row row(Row row, int first) {
        return new Inspection.Row(
                ResourceRow.key(row, first),
                row.getUUID(first + 3),
                row.getBoolean(first + 4),
                row.getString(first + 5),
                List.of(row.getArrayOfStrings(first + 6)),
                row.getLong(first + 7),
                row.getLong(first + 8),
                row.getBoolean(first + 9));
    }

    static Deletion deletion(Row row) {
        return new Deletion(
                ResourceRow.key(row, 0),
                row.getUUID(3),
                row.getBoolean(5) ? Optional.empty() : Optional.of(Duration.ofSeconds(row.getLong(4))),
                row.getBoolean(6),
                row.getBoolean(7));
    }

    static OwnerRecord owner(Row row) {
        return new OwnerRecord(
                row.getUUID(0),
                row.getString(1),
                row.getString(2),
                Optional.ofNullable(row.getUUID(3)),
                Duration.ofSeconds(row.getLong(4)),
                Duration.ofSeconds(row.getLong(5)),
                row.getInteger(6));
    }

    static PendingIntent intent(Row row) {
        return new PendingIntent(
                row.getUUID(0), row.getString(1), row.getString(2), Duration.ofSeconds(row.getLong(3)));
    }
}
