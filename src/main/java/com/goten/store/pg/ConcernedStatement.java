package com.goten.store.pg;

import com.goten.resource.ResourceKey;
import com.goten.schema.DeleteBehaviour;
import com.goten.schema.DeploymentId;
import com.goten.store.Concerned;
import com.goten.store.Concerned.Holding;
import com.goten.store.Head;
import com.goten.store.Mark;
import com.goten.store.Needs;
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
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Finds what the deletion of resources concerns: the set along CASCADE_DELETE references, and who else points into it.
 * Answers in proportion to what must change or be told, not to what points there: of what waits only whether
 * there is anything, of blockers the first and how many. Only while
 * something is being handed over everybody who points there is looked at, until the first that is: whether there is a row of
 * that one still does not matter, its new owner may have taken that away.
 */
final class ConcernedStatement {
    private static final int DELETING = 1;
    private static final int PROTECTED = 2;

    /**
     * Lateral subqueries keep the plan to index look-ups, whatever the tables were like when it was made: EXISTS may become
     * a join with all references there are. NOT IN compares with the set by hashing. What is asked of all members is asked
     * of their array, in one descent after the other of one index: a subquery for each would take five times as long. They
     * come as arrays, too, for a set may be large; bit {@value #DELETING} of their flags and bit {@value #PROTECTED} say
     * what their names say.
     */
    private static final String SQL = """
            with recursive root(root, version, uuid) as (
              select k.root, k.version, r.uuid
              from unnest($1::text[], $2::text[], $3::text[], $4::int[]) as k(version, type, name, root)
              cross join lateral (
                select r.uuid from resource r
                where r.version = k.version and r.type = k.type and r.name = k.name and r.owned limit 1) r),
            grown(root, version, uuid) as (
              select root, version, uuid from root
              union
              select m.root, m.version, f.holder
              from grown m
              cross join lateral (
                select f.holder from reference f where f.target = m.uuid and f.behaviour = %1$d offset 0) f),
            member(root, version, uuid) as materialized (select root, version, uuid from grown limit $5),
            whole(root, version, uuids) as materialized (
              select root, version, array_agg(uuid) from member group by root, version),
            held as (
              select w.root, h.*, f.field, f.target_type, f.target_name, f.target, f.behaviour
              from whole w
              cross join lateral (
                select * from reference f
                where f.target = any (w.uuids) and f.behaviour in (%2$d, %3$d)
                  and (w.root, f.holder) not in (select root, uuid from member) offset 0) f
              cross join lateral (
                select h.version, h.type, h.name, h.uuid, h.deleting from resource h
                where h.uuid = f.holder and h.version = w.version limit 1) h)
            select w.root, 'members', w.version, null, null, null::uuid, null::boolean, null, null, null, null::uuid, null::int,
                   0::bigint, x.types, x.names, x.uuids, x.flags
            from whole w
            cross join lateral (
              select array_agg(type) as types, array_agg(name) as names, array_agg(uuid) as uuids, array_agg(flags) as flags
              from (select version, type, name, uuid,
                           case when deleting then %7$d else 0 end
                           + case when (doc #>> '{metadata,lifecycle,block_deletion}')::boolean then %8$d else 0 end as flags
                    from resource where uuid = any (w.uuids) offset 0) x
              where x.version = w.version) x
            union all
            select m.root, 'awaited', null, null, null, m.uuid, null, null, null, null, null, null, 0, null, null, null, null
            from member m
            cross join lateral (
              select from reference f
              where f.target = m.uuid and f.behaviour in (%2$d, %4$d, %5$d)
                and (m.root, f.holder) not in (select root, uuid from member) limit 1) pointing
            union all
            select root, 'unset', version, type, name, uuid, deleting, field, target_type, target_name, target,
                   behaviour::int, 0, null, null, null, null
            from held where behaviour = %3$d
            union all
            select root, 'blocker', version, type, name, uuid, deleting, field, target_type, target_name, target,
                   behaviour::int, total, null, null, null, null
            from (select *, row_number() over (partition by root order by name, field) as place,
                         count(*) over (partition by root) as total
                  from held where behaviour = %2$d and not deleting) b
            where place <= %6$d
            union all
            select w.root, 'mark', null, null, null, d.uuid, d.expired, null, null, null, d.mark, null, 0,
                   null, null, null, null
            from whole w
            cross join lateral (
              select uuid, mark, mark_deadline <= now() as expired from deletion
              where uuid = any (w.uuids) and mark is not null offset 0) d
            union all
            select w.root, 'source', null, null, null, s.target, null, s.service, s.region, null, null, null, s.epoch,
                   null, null, null, null
            from whole w
            cross join lateral (
              select target, service, region, epoch from back_reference_source
              where target = any (w.uuids) offset 0) s
            union all
            select w.root, 'owner', null, null, null, o.owner, null, null, null, null, null, null, 0,
                   null, null, null, null
            from whole w
            cross join lateral (select distinct owner from ownee_source where owner = any (w.uuids) offset 0) o
            union all
            select w.root, 'away', a.version, a.type, a.name, a.uuid, false, null, null, null, null, null, 0,
                   null, null, null, null
            from whole w
            cross join lateral (
              select k.version, k.type, k.name, k.uuid
              from reference f
              join ownership k on k.uuid = f.holder and k.offered_to is not null
              where f.target = any (w.uuids) limit 1) a
            where (select exists (select from ownership where offered_to is not null))"""
            .formatted(
                    DeleteBehaviour.CASCADE_DELETE.number(),
                    DeleteBehaviour.BLOCK.number(),
                    DeleteBehaviour.UNSET.number(),
                    DeleteBehaviour.ASYNC_UNSET.number(),
                    DeleteBehaviour.ASYNC_CASCADE_DELETE.number(),
                    Concerned.MOST_BLOCKERS,
                    DELETING,
                    PROTECTED);

    private ConcernedStatement() {}

    /** @param whole whether to look at sets that are larger than what can be locked one by one */
    static Future<Map<ResourceKey, Concerned>> send(
            SqlConnection connection, List<ResourceKey> roots, boolean whole) {
        // Several sets are not cut: which of them a common limit had cut could not be told.
        boolean cut = !whole && roots.size() == 1;
        var places = new HashMap<ResourceKey, Integer>();
        roots.forEach(root -> places.putIfAbsent(root, places.size()));
        return connection.preparedQuery(SQL)
                .execute(Columns.of(roots).key(key -> key).integer(places::get).tuple()
                        .addInteger(cut ? Needs.MOST_KEYS + 1 : null))
                .map(rows -> read(roots, rows, cut));
    }

    private static Map<ResourceKey, Concerned> read(List<ResourceKey> roots, RowSet<Row> rows, boolean cut) {
        var gatherings = new HashMap<Integer, Gathering>();
        rows.forEach(row -> gatherings.computeIfAbsent(row.getInteger(0), root -> new Gathering()).add(row));
        var concerned = new HashMap<ResourceKey, Concerned>();
        gatherings.forEach((root, gathering) -> concerned.put(roots.get(root), gathering.concerned(cut)));
        return concerned;
    }

    private static final class Gathering {
        private final List<Head> members = new ArrayList<>();
        private final List<Head> protectedMembers = new ArrayList<>();
        private final List<Holding> unset = new ArrayList<>();
        private final List<Holding> blockers = new ArrayList<>();
        private final Set<UUID> awaited = new HashSet<>();
        private final Map<UUID, Mark> marks = new HashMap<>();
        private final List<Source> sources = new ArrayList<>();
        private final Set<UUID> owners = new HashSet<>();
        private Optional<Head> away = Optional.empty();
        private long blockerCount;

        void add(Row row) {
            switch (row.getString(1)) {
                case "members" -> addMembers(row);
                case "awaited" -> awaited.add(row.getUUID(5));
                case "unset" -> unset.add(holding(row));
                case "away" -> away = Optional.of(ResourceRow.head(row, 2));
                case "owner" -> owners.add(row.getUUID(5));
                case "mark" -> marks.put(row.getUUID(5), new Mark(row.getUUID(10), row.getBoolean(6)));
                case "source" -> sources.add(new Source(
                        row.getUUID(5), new DeploymentId(row.getString(7), row.getString(8)), row.getLong(12)));
                default -> {
                    blockers.add(holding(row));
                    blockerCount = row.getLong(12);
                }
            }
        }

        private void addMembers(Row row) {
            String version = row.getString(2);
            String[] types = row.getArrayOfStrings(13);
            String[] names = row.getArrayOfStrings(14);
            UUID[] uuids = row.getArrayOfUUIDs(15);
            Integer[] flags = row.getArrayOfIntegers(16);
            for (int i = 0; i < uuids.length; i++) {
                var head = new Head(
                        new ResourceKey(version, types[i], names[i]), uuids[i], (flags[i] & DELETING) != 0);
                members.add(head);
                if ((flags[i] & PROTECTED) != 0) {
                    protectedMembers.add(head);
                }
            }
        }

        private static Holding holding(Row row) {
            Head head = ResourceRow.head(row, 2);
            return new Holding(head, new RecordedReference(
                    head.uuid(), row.getString(7), row.getString(8), row.getString(9), row.getUUID(10),
                    DeleteBehaviour.of(row.getInteger(11))));
        }

        Concerned concerned(boolean cut) {
            return new Concerned(
                    members, protectedMembers, unset, blockers, blockerCount, awaited, awaited, Set.of(), marks, sources,
                    owners, away, cut && members.size() > Needs.MOST_KEYS);
        }
    }
}
