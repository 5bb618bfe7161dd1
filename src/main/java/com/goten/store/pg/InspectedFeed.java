package com.goten.store.pg;

import com.goten.store.Inspection.Change;
import io.vertx.sqlclient.Row;
import java.util.Optional;

/**
 * The change feed beside what is there, for {@link PgInspection}. Comparing is done before sorting, so that bodies are not
 * sorted; they never leave the database. Ends of offers are no changes here, unless the copy goes with them; what comes after
 * a release, or after that, has the revisions of another region.
 */
final class InspectedFeed {
    /**
     * Order of revisions is not that of the feed, but for one resource: the changes of transactions that run beside each
     * other may be mixed. More than may be under way at once.
     */
    private static final long MIXED = 100_000;

    static final String CHANGES = """
            select version, type, name, revision, removal, copy, before_revision, whole,
                   lag(revision) over w, lag(removal) over w, lead(revision) over w is null, present, same,
                   epoch > lag(epoch) over w or lag(released) over w
            from (
              select c.version, c.type, c.name, c.xid, c.seq, c.revision, c.epoch, c.after is null as removal,
                     not coalesce(c.owned, c.before_owned, true) as copy, c.before_revision,
                     c.offer is not null or c.after is null and exists (
                       select from ownership k where k.uuid = c.uuid and k.epoch = c.epoch and k.revision + 1 = c.revision)
                       as released, f.floor_xid = '0' as whole, r.revision as present,
                     coalesce(
                       (r.revision, r.uuid, r.body, r.owned, r.owning_region, r.regions, r.generation, r.deleting, r.epoch)
                       = (c.revision, c.uuid, c.after, c.owned, c.owning_region, c.regions, c.generation, c.deleting,
                          c.epoch),
                       c.after is null and r.revision is null) as same
              from feed f
              join change c on (c.xid, c.seq) > (f.floor_xid, f.floor_seq)
              left join resource r on r.version = c.version and r.type = c.type and r.name = c.name
              where ($1::text[] is null or c.name = any ($1::text[])) and c.offer is distinct from ''
              offset 0) c
            window w as (partition by version, type, name order by xid, seq)
            order by version, type, name, xid, seq""";

    /**
     * Where nothing has expired yet every resource has its change there. Revisions of read copies are those of their
     * owners, so that they tell nothing of when they came.
     */
    static final String UNRECORDED = """
            select %s from resource r
            where ($1::text[] is null or name = any ($1::text[]))
              and revision > (
                select case when f.floor_xid = '0' then -1
                            when not r.owned then 9223372036854775807
                            else (select coalesce(min(c.revision) + %d, 9223372036854775807) from change c
                                  where c.owned and (c.xid, c.seq) > (f.floor_xid, f.floor_seq)) end
                from feed f)
              and not exists (
                select from change c where c.revision = r.revision and c.name = r.name and c.type = r.type
                  and c.version = r.version)
            order by version, type, name""".formatted(TraceStatements.ROW, MIXED);

    private InspectedFeed() {}

    static Change change(Row row) {
        Long previous = row.getLong(8);
        return new Change(
                ResourceRow.key(row, 0),
                row.getLong(3),
                row.getBoolean(4),
                row.getBoolean(5),
                Optional.ofNullable(row.getLong(6)),
                row.getBoolean(7),
                previous == null ? Optional.empty() : Optional.of(new Change.Previous(previous, row.getBoolean(9))),
                row.getBoolean(10),
                Optional.ofNullable(row.getLong(11)),
                row.getBoolean(12),
                Boolean.TRUE.equals(row.getBoolean(13)));
    }
}
