package com.goten.store.pg;

import com.goten.store.Op;
import com.goten.store.TaskKind;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Takes over resources that other regions have released, in place of the copies of them, with feed entries; puts what the
 * offers say on record, and has it established. Answers their revisions here. Fails with {@link ChangedUnderLock#SQL_STATE}
 * where one of them is owned here, or was seen at that epoch already.
 *
 * <p>Deployments with references may have come to know it as a resource of another region: what they are about to save by
 * that, here, does not know of the locks of what is here; those intents go, and their holders try again. Owner references
 * keep the owners that were confirmed, and are asked for at once; of what is DELETING the sources are told, as after its
 * deletion.
 */
final class AdoptStatement {
    /** What is left of an earlier time here. */
    private static final String RESET = """
            with forgotten as (delete from reference where holder = any ($1::uuid[])),
            asked as (
              delete from intent where id in (
                select i.id from unnest($2::text[], $3::text[]) as n(type, name) cross join deployment d
                join intent i on i.target_type = d.service || '/' || n.type and i.target_name = n.name
                order by i.id for update of i))
            delete from owner_reference where ownee = any ($1::uuid[])""";

    private static final String SQL = """
            with w as materialized (
              select w.*, w.offer::jsonb as shadow
              from unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::bytea[], $6::text[], $7::bigint[], $8::text[],
                          $9::text[], $10::boolean[], $11::bigint[], $12::text[], $13::text[], $14::boolean[])
                     as w(%1$s, to_epoch, adopted_from, offer, placed)),
            o as materialized (
              select w.*, r.uuid as old_uuid, r.body as old_body, r.revision as old_revision, r.epoch as old_epoch,
                     r.owning_region as old_owning_region, r.regions as old_regions, r.generation as old_generation,
                     r.deleting as old_deleting
              from w left join resource r on r.version = w.version and r.type = w.type and r.name = w.name
              where r.uuid is null or not r.owned and (r.uuid <> w.uuid or r.epoch < w.to_epoch)),
            upd as (
              update resource r
              set uuid = o.uuid, body = o.body, doc = o.doc::jsonb, owned = true, owning_region = o.owning_region,
                  regions = string_to_array(o.regions, ','), generation = o.generation, revision = nextval('revision'),
                  deleting = o.deleting, epoch = o.to_epoch
              from o
              where o.old_uuid is not null and r.version = o.version and r.type = o.type and r.name = o.name
              returning r.uuid, r.revision),
            ins as (
              insert into resource (version, type, name, uuid, body, doc, owned, generation, revision, owning_region,
                                    regions, deleting, epoch)
              select version, type, name, uuid, body, doc::jsonb, true, generation, nextval('revision'), owning_region,
                     string_to_array(regions, ','), deleting, to_epoch
              from o where old_uuid is null
              returning uuid, revision),
            put as materialized (select * from upd union all select * from ins),
            chg as (
              insert into change (slot, version, type, name, uuid, revision, epoch, after, owned, owning_region, regions,
                                  generation, deleting, before, before_revision, before_epoch, before_owned,
                                  before_owning_region, before_regions, before_generation, before_deleting)
              select (select slot from feed), version, type, name, uuid, revision, epoch, after,
                     case when after is not null then true end, owning_region, regions, generation, deleting,
                     before, before_revision, before_epoch, case when before is not null then false end,
                     before_owning_region, before_regions, before_generation, before_deleting
              from (
                select 0 as turn, version, type, name, old_uuid as uuid, old_revision + 1 as revision,
                       old_epoch as epoch, null::bytea as after, null::text as owning_region, null::text[] as regions,
                       null::bigint as generation, null::boolean as deleting, old_body as before,
                       old_revision as before_revision, old_epoch as before_epoch,
                       old_owning_region as before_owning_region, old_regions as before_regions,
                       old_generation as before_generation, old_deleting as before_deleting
                from o where old_uuid <> uuid
                union all
                select 1, version, type, name, o.uuid, p.revision, to_epoch, body, owning_region,
                       string_to_array(regions, ','), generation, deleting, old_body, old_revision, old_epoch,
                       old_owning_region, old_regions, old_generation, old_deleting
                from o join put p on p.uuid = o.uuid where old_uuid = o.uuid
                union all
                select 1, version, type, name, o.uuid, p.revision, to_epoch, body, owning_region,
                       string_to_array(regions, ','), generation, deleting, null, null, null, null, null, null, null
                from o join put p on p.uuid = o.uuid where old_uuid is distinct from o.uuid) c
              order by turn),
            known as (
              insert into ownership as k (uuid, version, type, name, epoch, adopted_from, established, placed)
              select uuid, version, type, name, to_epoch, adopted_from, false, placed from o order by uuid
              on conflict (uuid) do update set
                epoch = excluded.epoch, offered_to = null, offer = null, holder = null, regions = null, revision = null,
                missed = false, adopted_from = excluded.adopted_from, established = false,
                placed = excluded.placed, at = now()
              where k.epoch < excluded.epoch
              returning 1),
            referring as (
              insert into reference (holder, field, target_type, target_name, target, behaviour)
              select o.uuid, x.* from o cross join lateral jsonb_to_recordset(o.shadow -> 'references')
                as x(field text, target_type text, target_name text, target uuid, behaviour smallint)
              on conflict (holder, field, target_type, target_name)
              do update set target = excluded.target, behaviour = excluded.behaviour),
            sources as (
              insert into back_reference_source (target, service, region, notice_xid, notice_seq)
              select o.uuid, x.service, x.region, case when o.deleting then pg_current_xact_id() end,
                     case when o.deleting then nextval('epoch') end
              from o cross join lateral jsonb_to_recordset(o.shadow -> 'sources') as x(service text, region text)
              where (x.service, x.region) not in (select service, region from deployment)
              order by 1, 2, 3
              on conflict (target, service, region) do update set epoch = nextval('epoch')),
            ownees as (
              insert into ownee_source (owner, service, region, requires)
              select o.uuid, x.service, x.region, x.requires
              from o cross join lateral jsonb_to_recordset(o.shadow -> 'ownees')
                as x(service text, region text, requires boolean)
              order by 1, 2, 3
              on conflict (owner, service, region) do update set requires = true
              where excluded.requires and not ownee_source.requires),
            owners as (
              insert into owner_reference (ownee, name, type, version, region, requires, unset, owner, adopted)
              select o.uuid, x.*, x.owner is not null
              from o cross join lateral jsonb_to_recordset(o.shadow -> 'owners')
                as x(name text, type text, version text, region text, requires boolean, unset boolean, owner uuid)
              on conflict (ownee, name) do update
              set epoch = nextval('epoch'), owner = excluded.owner, adopted = excluded.adopted, revision = 0, mark = null,
                  asked = false, due = now()),
            tasks as (
              insert into task (kind, subject)
              select kind, uuid from (
                select '%2$s' as kind, uuid from o
                union all
                select '%3$s', uuid from o where deleting
                union all
                select '%4$s', uuid from o where deleting and jsonb_array_length(shadow -> 'ownees') > 0
                union all
                select '%5$s', uuid from o where not deleting and shadow -> 'ownees' @> '[{"requires": true}]'
                union all
                select '%6$s', uuid from o where not deleting and (shadow ->> 'orphaned')::boolean) t
              order by kind, uuid
              on conflict (kind, subject) do update set due = least(task.due, now()))
            select array_agg(uuid), array_agg(revision), 1 / (count(*) = $15 and (select count(*) from known) = $15)::int
            from put"""
            .formatted(
                    InsertStatement.STATE_COLUMNS, TaskKind.ADOPT, TaskKind.CASCADE, TaskKind.RELEASE, TaskKind.CHECK,
                    TaskKind.ORPHAN);

    private AdoptStatement() {}

    /** In two statements: what the first has taken away is put anew by the second. */
    static Future<Map<UUID, Long>> send(SqlConnection connection, List<Op.Adopt> adoptions) {
        Tuple tuple = InsertStatement.bind(adoptions, Op.Adopt::resource)
                .bigint(Op.Adopt::epoch)
                .text(Op.Adopt::from)
                .text(Op.Adopt::offer)
                .bool(Op.Adopt::placed)
                .tuple();
        tuple.addLong((long) adoptions.size());
        Future<?> reset = connection.preparedQuery(RESET).execute(Columns.of(adoptions)
                .uuid(adoption -> adoption.resource().uuid())
                .text(adoption -> adoption.resource().key().type())
                .text(adoption -> adoption.resource().key().name())
                .tuple());
        Future<Map<UUID, Long>> adopted =
                connection.preparedQuery(SQL).execute(tuple).map(UpdateStatement::revisions);
        return Future.join(reset, adopted).map(done -> adopted.result());
    }
}
