package com.goten.store.pg;

import com.goten.store.Copies;
import com.goten.store.Copies.Applied;
import com.goten.store.Origin;
import com.goten.store.TaskKind;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Set;

/**
 * Makes copies what their owner says they are, with their feed entries. Each key once. The version is joined as a column of
 * theirs: as a constant it would let a plan, made when there is little, run through all of the version for each of them.
 *
 * <p>A state is put where nothing is, or in place of a copy that is older, of whatever resource and region; it is removed
 * where the copy is older and recorded as the owner's. What was released from here is older than all that its new owner says
 * at that epoch, whatever the revisions are: they are of two databases. A state of a snapshot is put in place of any copy recorded as the
 * owner's: one that is newer is of a past that the owner, restored from a backup, does not have any more. What was released
 * from here and is not confirmed only gives way to what is newer; where that is that there is none, that is kept in mind, and
 * the row stays until then. What a resource was before a hand-over that is known here is not put at all. Where another
 * resource of the same region had the name, or a copy that is older, the feed tells first that that one went, at the revision after its last: it is below all that its
 * owner did with the name later. Of what was released from here the last revision is of another database: that it went is told
 * at one of its new owner's.
 */
final class CopyStatement {
    private static final String SQL = """
            with w as (
              select $1::text as version, w.*
              from unnest($3::text[], $4::text[], $5::uuid[], $6::bytea[], $7::text[], $8::bigint[], $9::text[],
                          $10::boolean[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[])
                   as w(type, name, uuid, body, doc, generation, regions, deleting, epoch, revision, found_epoch,
                        found_revision)
              where coalesce((select k.epoch from ownership k where k.uuid = w.uuid), 0) <= w.epoch),
            o as materialized (
              select w.*, r.uuid as old_uuid, r.body as old_body, r.revision as old_revision, r.epoch as old_epoch,
                     r.owning_region as old_owning_region, r.regions as old_regions, r.generation as old_generation,
                     r.deleting as old_deleting,
                     exists (select from ownership k where k.uuid = r.uuid and k.offered_to is not null) as unconfirmed,
                     exists (select from ownership k
                             where k.uuid = r.uuid and k.epoch = r.epoch and k.revision = r.revision) as released
              from w join resource r on r.version = w.version and r.type = w.type and r.name = w.name
              where not r.owned and (w.body is not null or r.owning_region = $2 and w.type <> '%2$s')
                    and ((r.epoch, r.revision) < (w.epoch, w.revision)
                         or (r.epoch = w.found_epoch and r.revision = w.found_revision
                             or $16 and w.body is not null and r.owning_region = $2
                                and (r.uuid, r.epoch, r.revision, r.body)
                                    is distinct from (w.uuid, w.epoch, w.revision, w.body))
                            and not exists (
                              select from ownership k where k.uuid = r.uuid and k.offered_to is not null)
                         or r.epoch = w.epoch and r.epoch > 0 and r.owning_region = $2 and exists (
                              select from ownership k
                              where k.uuid = r.uuid and k.epoch = r.epoch and k.revision = r.revision))),
            missed as (
              update ownership k set missed = o.body is null
              from o where o.unconfirmed and k.uuid = o.old_uuid and k.missed <> (o.body is null)),
            late as materialized (
              select w.type, w.name from w join resource r on r.version = w.version and r.type = w.type and r.name = w.name
              where w.body is not null and not r.owned and r.uuid <> w.uuid and r.owning_region <> $2
                    and not exists (select from o where o.type = w.type and o.name = w.name)),
            passed as (
              insert into passed_over (region, version, type, name) select $2, $1, type, name from late order by type, name
              on conflict do nothing),
            overtaken as (
              delete from passed_over p using w
              where p.region = $2 and p.version = w.version and p.type = w.type and p.name = w.name
                    and not exists (select from late l where l.type = w.type and l.name = w.name)),
            upd as (
              update resource r
              set uuid = o.uuid, body = o.body, doc = o.doc::jsonb, owning_region = $2,
                  regions = string_to_array(o.regions, ','), generation = o.generation, revision = o.revision,
                  deleting = o.deleting, epoch = o.epoch
              from o where o.body is not null and r.version = o.version and r.type = o.type and r.name = o.name
              returning 1),
            del as (
              delete from resource r using o
              where o.body is null and not o.unconfirmed and r.version = o.version and r.type = o.type and r.name = o.name
              returning 1),
            ins as (
              insert into resource (version, type, name, uuid, body, doc, owned, owning_region, regions, generation,
                                    revision, deleting, epoch)
              select $1, type, name, uuid, body, doc::jsonb, false, $2, string_to_array(regions, ','), generation,
                     revision, deleting, epoch
              from w
              where body is not null and not exists (
                      select from resource r where r.version = w.version and r.type = w.type and r.name = w.name)
              returning type, name, uuid, body, regions, generation, revision, deleting, epoch),
            chg as (
              insert into change (slot, version, type, name, uuid, revision, epoch, after, owned, owning_region, regions,
                                  generation, deleting, before, before_revision, before_epoch, before_owned,
                                  before_owning_region, before_regions, before_generation, before_deleting)
              select (select slot from feed), $1, type, name, uuid, revision, epoch, after,
                     case when after is not null then false end, case when after is not null then $2 end, regions,
                     generation, deleting, before, before_revision, before_epoch,
                     case when before is not null then false end, before_owning_region, before_regions,
                     before_generation, before_deleting
              from (
                select 0 as turn, type, name, old_uuid as uuid,
                       case when released then revision - (body is not null)::int
                            when body is null then greatest(revision, old_revision + 1)
                            else least(revision, old_revision + 1) end as revision,
                       case when body is null then epoch else old_epoch end as epoch,
                       null::bytea as after, null::text[] as regions, null::bigint as generation,
                       null::boolean as deleting, old_body as before, old_revision as before_revision,
                       old_epoch as before_epoch, old_owning_region as before_owning_region,
                       old_regions as before_regions, old_generation as before_generation,
                       old_deleting as before_deleting
                from o where case when body is null then not unconfirmed else old_uuid <> uuid end
                union all
                select 1, type, name, uuid, revision, epoch, body, string_to_array(regions, ','), generation, deleting,
                       old_body, old_revision, old_epoch, old_owning_region, old_regions, old_generation, old_deleting
                from o where body is not null and old_uuid = uuid
                union all
                select 1, type, name, uuid, revision, epoch, body, string_to_array(regions, ','), generation, deleting,
                       null, null, null, null, null, null, null
                from o where body is not null and old_uuid <> uuid
                union all
                select 1, type, name, uuid, revision, epoch, body, regions, generation, deleting,
                       null, null, null, null, null, null, null
                from ins) c
              order by turn),
            tsk as (
              insert into task (kind, subject)
              select '%1$s', uuid from (
                select uuid from o where body is not null and type = any ($15::text[])
                union
                select uuid from ins where type = any ($15::text[])) h
              order by uuid
              on conflict (kind, subject) do update set due = least(task.due, now()))
            select (select count(*) from upd) + (select count(*) from ins), (select count(*) from del),
                   (select count(*) from late)"""
            .formatted(TaskKind.REFRESH, Copies.LASTING);

    private CopyStatement() {}

    /** @param holders types of policy holders @param snapshot whether the states are of a snapshot */
    static Future<Applied> send(
            SqlConnection connection, Origin origin, Set<String> holders, List<CopyState> states, boolean snapshot) {
        Tuple columns = Columns.of(states)
                .text(CopyState::type)
                .text(CopyState::name)
                .uuid(CopyState::uuid)
                .bytes(CopyState::body)
                .text(CopyState::doc)
                .bigint(CopyState::generation)
                .text(CopyState::regions)
                .bool(CopyState::deleting)
                .bigint(CopyState::epoch)
                .bigint(CopyState::revision)
                .bigint(CopyState::foundEpoch)
                .bigint(CopyState::foundRevision)
                .tuple();
        Tuple tuple = Tuple.of(origin.version(), origin.region());
        for (int i = 0; i < columns.size(); i++) {
            tuple.addValue(columns.getValue(i));
        }
        tuple.addArrayOfString(holders.toArray(String[]::new)).addBoolean(snapshot);
        return connection.preparedQuery(SQL).execute(tuple).map(rows -> {
            Row row = rows.iterator().next();
            return new Applied(row.getInteger(0), row.getInteger(1), row.getInteger(2));
        });
    }
}
