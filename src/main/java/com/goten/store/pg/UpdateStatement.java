package com.goten.store.pg;

import com.goten.store.Op;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Gives resources another state, with their feed entries. Answers their new revisions. Fails with
 * {@link ChangedUnderLock#SQL_STATE} when one of them is not at the revision that was decided on.
 */
final class UpdateStatement {
    private static final String SQL = """
            with upd as (
              update resource r
              set body = s.body, doc = s.doc::jsonb, generation = s.generation, revision = nextval('revision'),
                  owning_region = s.owning_region, regions = string_to_array(s.regions, ','), deleting = s.deleting
              from (select w.*, o.body as old_body, o.revision as old_revision, o.owned as old_owned,
                           o.owning_region as old_owning_region, o.regions as old_regions,
                           o.generation as old_generation, o.deleting as old_deleting, o.epoch as old_epoch
                    from unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::bytea[], $6::text[], $7::bigint[],
                                $8::text[], $9::text[], $10::boolean[], $11::bigint[])
                           as w(%s, expected)
                    join resource o on o.version = w.version and o.type = w.type and o.name = w.name
                                    and o.revision = w.expected) s
              where r.version = s.version and r.type = s.type and r.name = s.name
              returning r.*, s.old_body, s.old_revision, s.old_owned, s.old_owning_region, s.old_regions,
                        s.old_generation, s.old_deleting, s.old_epoch),
            chg as (
              insert into change (slot, version, type, name, uuid, revision, after, owned, owning_region, regions,
                                  generation, deleting, before, before_revision, before_owned, before_owning_region,
                                  before_regions, before_generation, before_deleting, epoch, before_epoch)
              select (select slot from feed), version, type, name, uuid, revision, body, owned, owning_region, regions,
                     generation, deleting, old_body, old_revision, old_owned, old_owning_region, old_regions,
                     old_generation, old_deleting, epoch, old_epoch
              from upd)
            select array_agg(uuid), array_agg(revision), 1 / (count(*) = $12)::int from upd"""
            .formatted(InsertStatement.STATE_COLUMNS);

    private UpdateStatement() {}

    static Future<Map<UUID, Long>> send(SqlConnection connection, List<Op.Update> updates) {
        Tuple tuple = InsertStatement.bind(updates, Op.Update::resource).bigint(Op.Update::revision).tuple();
        tuple.addLong((long) updates.size());
        return connection.preparedQuery(SQL).execute(tuple).map(UpdateStatement::revisions);
    }

    /** Of a row of uuids and one of their revisions. */
    static Map<UUID, Long> revisions(RowSet<Row> rows) {
        Row row = rows.iterator().next();
        var revisions = new HashMap<UUID, Long>();
        UUID[] uuids = row.getArrayOfUUIDs(0);
        Long[] values = row.getArrayOfLongs(1);
        for (int i = 0; i < uuids.length; i++) {
            revisions.put(uuids[i], values[i]);
        }
        return revisions;
    }
}
