package com.goten.store.pg;

import com.goten.resource.ResourceKey;
import com.goten.schema.DeleteBehaviour;
import com.goten.schema.DeploymentId;
import com.goten.store.Concerned;
import com.goten.store.Concerned.Holding;
import com.goten.store.Head;
import com.goten.store.Mark;
import com.goten.store.RecordedReference;
import com.goten.store.Source;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Finds what the deletion of resources concerns: the set along CASCADE_DELETE references, and who else points into it.
 * Answers in proportion to what must change or be told, not to what points there: of what waits only whether
 * there is anything, of blockers the first and how many.
 */
final class ConcernedStatement {
    /**
     * Lateral subqueries keep the plan to index look-ups, whatever the tables were like when it was made; NOT IN compares
     * with the set by hashing.
     */
    private static final String SQL = """
            with recursive root(root, version, uuid, deleting) as (
              select k.root, k.version, r.uuid, r.deleting
              from unnest($1::text[], $2::text[], $3::text[], $4::int[]) as k(version, type, name, root)
              cross join lateral (
                select r.uuid, r.deleting from resource r
                where r.version = k.version and r.type = k.type and r.name = k.name and r.owned limit 1) r),
            member(root, version, uuid) as (
              select root, version, uuid from root
              union
              select m.root, m.version, f.holder
              from member m
              cross join lateral (
                select f.holder from reference f where f.target = m.uuid and f.behaviour = %1$d offset 0) f),
            circle(root, version, uuid) as (
              select root, version, uuid from root where deleting
              union
              select c.root, c.version, f.target
              from circle c
              cross join lateral (select f.target from reference f where f.holder = c.uuid offset 0) f
              cross join lateral (
                select from resource t where t.uuid = f.target and t.version = c.version and t.deleting limit 1) t),
            held as (
              select m.root, h.*, f.field, f.target_type, f.target_name, f.target, f.behaviour
              from member m
              cross join lateral (
                select * from reference f where f.target = m.uuid and f.behaviour in (%2$d, %3$d) offset 0) f
              cross join lateral (
                select h.version, h.type, h.name, h.uuid, h.deleting from resource h
                where h.uuid = f.holder and h.version = m.version limit 1) h
              where (m.root, f.holder) not in (select root, uuid from member))
            select m.root, 'member', x.version, x.type, x.name, x.uuid, x.deleting, null, null, null, null::uuid, null::int,
                   x.protected,
                   exists (
                     select from reference f
                     where f.target = x.uuid and f.behaviour in (%2$d, %4$d, %5$d)
                       and (m.root, f.holder) not in (select root, uuid from member)
                       and (m.root, f.holder) not in (select root, uuid from circle)),
                   exists (
                     select from reference f
                     where f.target = x.uuid and f.behaviour in (%2$d, %4$d, %5$d)
                       and (m.root, f.holder) not in (select root, uuid from member)),
                   0::bigint
            from member m
            cross join lateral (
              select x.version, x.type, x.name, x.uuid, x.deleting,
                     coalesce((x.doc #>> '{metadata,lifecycle,block_deletion}')::boolean, false) as protected
              from resource x where x.uuid = m.uuid and x.version = m.version limit 1) x
            union all
            select root, 'unset', version, type, name, uuid, deleting, field, target_type, target_name, target,
                   behaviour::int, false, false, false, 0::bigint
            from held where behaviour = %3$d
            union all
            select root, 'blocker', version, type, name, uuid, deleting, field, target_type, target_name, target,
                   behaviour::int, false, false, false, total
            from (select *, row_number() over (partition by root order by name, field) as place,
                         count(*) over (partition by root) as total
                  from held where behaviour = %2$d and not deleting) b
            where place <= %6$d
            union all
            select root, 'circle', null, null, null, uuid, true, null, null, null, null, null, false, false, false, 0::bigint
            from circle
            union all
            select m.root, 'mark', null, null, null, m.uuid, d.expired, null, null, null, d.mark, null, false, false, false,
                   0::bigint
            from member m
            cross join lateral (
              select mark, mark_deadline <= now() as expired from deletion
              where uuid = m.uuid and mark is not null limit 1) d
            union all
            select m.root, 'source', null, null, null, m.uuid, false, s.service, s.region, null, null, null, false, false,
                   false, s.epoch
            from member m
            cross join lateral (
              select service, region, epoch from back_reference_source s where s.target = m.uuid offset 0) s
            union all
            select m.root, 'owner', null, null, null, m.uuid, false, null, null, null, null, null, false, false, false,
                   0::bigint
            from member m
            where exists (select from ownee_source s where s.owner = m.uuid)"""
            .formatted(
                    DeleteBehaviour.CASCADE_DELETE.number(),
                    DeleteBehaviour.BLOCK.number(),
                    DeleteBehaviour.UNSET.number(),
                    DeleteBehaviour.ASYNC_UNSET.number(),
                    DeleteBehaviour.ASYNC_CASCADE_DELETE.number(),
                    Concerned.MOST_BLOCKERS);

    private ConcernedStatement() {}

    static Future<Map<ResourceKey, Concerned>> send(SqlConnection connection, List<ResourceKey> roots) {
        var places = new HashMap<ResourceKey, Integer>();
        roots.forEach(root -> places.putIfAbsent(root, places.size()));
        return connection.preparedQuery(SQL)
                .execute(Columns.of(roots).key(key -> key).integer(places::get).tuple())
                .map(rows -> read(roots, rows));
    }

    private static Map<ResourceKey, Concerned> read(List<ResourceKey> roots, RowSet<Row> rows) {
        var gatherings = new HashMap<Integer, Gathering>();
        rows.forEach(row -> gatherings.computeIfAbsent(row.getInteger(0), root -> new Gathering()).add(row));
        var concerned = new HashMap<ResourceKey, Concerned>();
        gatherings.forEach((root, gathering) -> concerned.put(roots.get(root), gathering.concerned()));
        return concerned;
    }

    private static final class Gathering {
        private final List<Head> members = new ArrayList<>();
        private final List<Head> protectedMembers = new ArrayList<>();
        private final List<Holding> unset = new ArrayList<>();
        private final List<Holding> blockers = new ArrayList<>();
        private final Set<UUID> awaited = new HashSet<>();
        private final Set<UUID> named = new HashSet<>();
        private final Set<UUID> circle = new HashSet<>();
        private final Map<UUID, Mark> marks = new HashMap<>();
        private final List<Source> sources = new ArrayList<>();
        private final Set<UUID> owners = new HashSet<>();
        private long blockerCount;

        void add(Row row) {
            switch (row.getString(1)) {
                case "member" -> addMember(ResourceRow.head(row, 2), row);
                case "unset" -> unset.add(holding(row));
                case "circle" -> circle.add(row.getUUID(5));
                case "owner" -> owners.add(row.getUUID(5));
                case "mark" -> marks.put(row.getUUID(5), new Mark(row.getUUID(10), row.getBoolean(6)));
                case "source" -> sources.add(new Source(
                        row.getUUID(5), new DeploymentId(row.getString(7), row.getString(8)), row.getLong(15)));
                default -> {
                    blockers.add(holding(row));
                    blockerCount = row.getLong(15);
                }
            }
        }

        private void addMember(Head head, Row row) {
            members.add(head);
            if (row.getBoolean(12)) {
                protectedMembers.add(head);
            }
            if (row.getBoolean(13)) {
                awaited.add(head.uuid());
            }
            if (row.getBoolean(14)) {
                named.add(head.uuid());
            }
        }

        private static Holding holding(Row row) {
            Head head = ResourceRow.head(row, 2);
            return new Holding(head, new RecordedReference(
                    head.uuid(), row.getString(7), row.getString(8), row.getString(9), row.getUUID(10),
                    DeleteBehaviour.of(row.getInteger(11))));
        }

        Concerned concerned() {
            return new Concerned(
                    members, protectedMembers, unset, blockers, blockerCount, awaited, named, circle, marks, sources,
                    owners);
        }
    }
}
