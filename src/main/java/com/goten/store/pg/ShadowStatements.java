package com.goten.store.pg;

import com.goten.resource.ResourceKey;
import com.goten.schema.DeploymentId;
import com.goten.store.ShadowReader.MarkTrace;
import com.goten.store.ShadowReader.Shadow;
import com.goten.store.ShadowReader.Trace;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Resources without their content, and what is kept of those that go or are gone. Reads only. */
final class ShadowStatements {
    /** The sources come as two arrays in the same order; so do the ownees'. */
    private static final String SOURCES = """
            array(select s.service from back_reference_source s where s.target = %1$s.uuid order by s.service, s.region),
            array(select s.region from back_reference_source s where s.target = %1$s.uuid order by s.service, s.region),
            array(select o.service from ownee_source o where o.owner = %1$s.uuid order by o.service, o.region),
            array(select o.region from ownee_source o where o.owner = %1$s.uuid order by o.service, o.region)
            """;

    private static final String COLUMNS = """
            select r.version, r.type, r.name, r.uuid, r.deleting,
                   coalesce((r.doc #>> '{metadata,lifecycle,block_deletion}')::boolean, false),
                   r.owned, r.owning_region,
                   coalesce(r.doc #>> '{metadata,delete_time}', r.doc #>> '{metadata,update_time}'),
            """ + SOURCES.formatted("r");

    private static final String BY_UUID = COLUMNS + """
            from unnest($1::uuid[]) as u(uuid)
            cross join lateral (select * from resource x where x.uuid = u.uuid and x.version = $2 limit 1) r""";

    private static final String BY_KEY = COLUMNS + "from resource r where r.version = $1 and r.type = $2 and r.name = $3";

    private static final String TRACE = "select d.version, d.type, d.name, d.uuid, d.since, d.mark, d.mark_deadline, "
            + SOURCES.formatted("d") + "from deletion d ";

    private ShadowStatements() {}

    static Future<List<Shadow>> byUuid(SqlClient client, String version, Collection<UUID> uuids) {
        return client.preparedQuery(BY_UUID)
                .execute(Tuple.tuple().addArrayOfUUID(uuids.toArray(UUID[]::new)).addString(version))
                .map(ShadowStatements::shadows);
    }

    static Future<Optional<Shadow>> byKey(SqlClient client, ResourceKey key) {
        return client.preparedQuery(BY_KEY)
                .execute(Tuple.of(key.version(), key.type(), key.name()))
                .map(rows -> shadows(rows).stream().findFirst());
    }

    static Future<Optional<Trace>> trace(SqlClient client, UUID uuid) {
        return client.preparedQuery(TRACE + "where d.uuid = $1").execute(Tuple.of(uuid)).map(ShadowStatements::trace);
    }

    static Future<Optional<Trace>> trace(SqlClient client, ResourceKey key) {
        return client.preparedQuery(TRACE + "where d.type = $1 and d.name = $2")
                .execute(Tuple.of(key.type(), key.name()))
                .map(ShadowStatements::trace);
    }

    private static List<Shadow> shadows(RowSet<Row> rows) {
        var shadows = new ArrayList<Shadow>(rows.size());
        rows.forEach(row -> shadows.add(new Shadow(
                ResourceRow.head(row, 0),
                row.getBoolean(5),
                row.getBoolean(6),
                row.getString(7),
                deployments(row, 9),
                deployments(row, 11),
                Optional.ofNullable(row.getString(8)).map(Instant::parse))));
        return shadows;
    }

    private static List<DeploymentId> deployments(Row row, int column) {
        String[] services = row.getArrayOfStrings(column);
        String[] regions = row.getArrayOfStrings(column + 1);
        var deployments = new ArrayList<DeploymentId>(services.length);
        for (int i = 0; i < services.length; i++) {
            deployments.add(new DeploymentId(services[i], regions[i]));
        }
        return deployments;
    }

    private static Optional<Trace> trace(RowSet<Row> rows) {
        var found = rows.iterator();
        return found.hasNext() ? Optional.of(trace(found.next())) : Optional.empty();
    }

    private static Trace trace(Row row) {
        Optional<MarkTrace> mark = Optional.ofNullable(row.getUUID(5))
                .map(id -> new MarkTrace(id, instant(row.getOffsetDateTime(6))));
        return new Trace(
                ResourceRow.key(row, 0),
                row.getUUID(3),
                instant(row.getOffsetDateTime(4)),
                mark,
                deployments(row, 7),
                deployments(row, 9));
    }

    private static Instant instant(OffsetDateTime time) {
        return time.toInstant();
    }
}
