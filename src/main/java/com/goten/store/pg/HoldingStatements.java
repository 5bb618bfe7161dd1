package com.goten.store.pg;

import com.goten.store.RecordedReference;
import com.goten.store.ShadowReader.Holding;
import com.goten.store.ShadowReader.Outgoing;
import com.goten.store.ShadowReader.Place;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** References, looked at from both ends, page by page. Reads only. */
final class HoldingStatements {
    private static final String QUALIFIED = "f." + ReferenceStatements.COLUMNS.replace(", ", ", f.");

    /** Each target by itself, so that a page costs what is on it, wherever it begins. */
    private static final String PAGE = """
            select p.* from (select u.uuid from unnest($1::uuid[]) as u(uuid) where u.uuid >= $2 order by u.uuid) t
            cross join lateral (
              select h.version, h.type, h.name, h.uuid, h.deleting, %s
              from reference f
              cross join lateral (
                select h.version, h.type, h.name, h.uuid, h.deleting
                from resource h where h.uuid = f.holder and h.version = $6 limit 1) h
              where f.target = t.uuid and (t.uuid > $2 or (f.holder, f.field) > ($3, $4))
              order by f.holder, f.field limit $5) p
            order by p.target, p.holder, p.field limit $5""".formatted(QUALIFIED);

    private static final String COUNT = """
            select count(*) from (select from reference where target = $1 limit $2) n""";

    private static final String OUTGOING = """
            select %s, count(*) over () from reference f where f.holder = $1 order by f.field, f.target_name limit $2"""
            .formatted(QUALIFIED);

    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private HoldingStatements() {}

    static Future<List<Holding>> page(
            SqlClient client, String version, Collection<UUID> targets, Optional<Place> after, int limit) {
        var parameters = Tuple.tuple()
                .addArrayOfUUID(targets.stream().distinct().toArray(UUID[]::new))
                .addUUID(after.map(Place::target).orElse(BEFORE_ALL))
                .addUUID(after.map(Place::holder).orElse(BEFORE_ALL))
                .addString(after.map(Place::field).orElse(""))
                .addInteger(limit)
                .addString(version);
        return client.preparedQuery(PAGE).execute(parameters).map(rows -> {
            var holdings = new ArrayList<Holding>(rows.size());
            rows.forEach(row -> holdings.add(
                    new Holding(ResourceRow.head(row, 0), ReferenceStatements.read(row, 5))));
            return holdings;
        });
    }

    static Future<Long> count(SqlClient client, UUID target, int most) {
        return client.preparedQuery(COUNT)
                .execute(Tuple.of(target, most))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    static Future<Outgoing> outgoing(SqlClient client, UUID holder, int limit) {
        return client.preparedQuery(OUTGOING).execute(Tuple.of(holder, limit)).map(rows -> {
            var first = new ArrayList<RecordedReference>(rows.size());
            long count = 0;
            for (var row : rows) {
                first.add(ReferenceStatements.read(row, 0));
                count = row.getLong(6);
            }
            return new Outgoing(first, count);
        });
    }
}
