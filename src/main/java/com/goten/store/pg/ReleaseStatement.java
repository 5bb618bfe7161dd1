package com.goten.store.pg;

import com.goten.store.Op;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Gives resources to other regions, with feed entries that have the offer: what is known of the shadow, from the tables.
 * Answers their new revisions. Fails with {@link ChangedUnderLock#SQL_STATE} where one of them is not as it was decided on,
 * or where something of another hand-over of it is still to be done.
 *
 * <p>Marks and intents go: their holders find that out when they decide. What is on record of owners is left alone by
 * whoever looks after owner references: it is due never, and what was asked about it has another epoch. As the locks of keys
 * are none of his, the rows of it are locked by a statement before: what was confirmed until then is in the offer.
 */
final class ReleaseStatement {
    /** An item is told with all that its row has but to whom it belongs. References here make this deployment a source. */
    private static final String OFFER = """
            json_build_object(
              'references', (
                select coalesce(json_agg(json_build_object('field', f.field, 'target_type', f.target_type,
                         'target_name', f.target_name, 'target', f.target, 'behaviour', f.behaviour)), '[]')
                from reference f where f.holder = w.uuid),
              'sources', (
                select coalesce(json_agg(json_build_object('service', s.service, 'region', s.region)), '[]')
                from (select service, region from back_reference_source where target = w.uuid
                      union
                      select service, region from deployment
                      where exists (select from reference f where f.target = w.uuid)) s),
              'ownees', (
                select coalesce(json_agg(json_build_object('service', s.service, 'region', s.region,
                         'requires', s.requires)), '[]')
                from (select service, region, bool_or(requires) as requires
                      from (select service, region, requires from ownee_source where owner = w.uuid
                            union all
                            select d.service, d.region, o.requires
                            from owner_reference o cross join deployment d where o.owner = w.uuid) a
                      group by service, region) s),
              'owners', (
                select coalesce(json_agg(json_build_object('name', o.name, 'type', o.type, 'version', o.version,
                         'region', o.region, 'requires', o.requires, 'unset', o.unset, 'owner', o.owner,
                         'revision', o.revision)), '[]')
                from owner_reference o where o.ownee = w.uuid),
              'orphaned', exists (select from task t where t.kind = 'ORPHAN' and t.subject = w.uuid))::text""";

    private static final String LOCK = """
            select from owner_reference where ownee = any ($1::uuid[]) order by ownee, name for update""";

    private static final String SQL = """
            with w as materialized (
              select * from unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::bytea[], $6::text[], $7::bigint[],
                                   $8::text[], $9::text[], $10::boolean[], $11::bigint[], $12::bigint[], $13::uuid[])
                              as w(%s, expected, to_epoch, holder)),
            upd as (
              update resource r
              set body = s.body, doc = s.doc::jsonb, generation = s.generation, revision = nextval('revision'),
                  owned = false, owning_region = s.owning_region, regions = string_to_array(s.regions, ','),
                  deleting = s.deleting, epoch = s.to_epoch
              from (select w.*, o.body as old_body, o.revision as old_revision, o.owning_region as old_owning_region,
                           o.regions as old_regions, o.generation as old_generation, o.deleting as old_deleting,
                           o.epoch as old_epoch, %s as offer
                    from w join resource o on o.version = w.version and o.type = w.type and o.name = w.name
                                           and o.revision = w.expected and o.owned and o.epoch < w.to_epoch) s
              where r.version = s.version and r.type = s.type and r.name = s.name
              returning r.*, s.old_body, s.old_revision, s.old_owning_region, s.old_regions, s.old_generation,
                        s.old_deleting, s.old_epoch, s.offer, s.holder),
            chg as (
              insert into change (slot, version, type, name, uuid, revision, after, owned, owning_region, regions,
                                  generation, deleting, before, before_revision, before_owned, before_owning_region,
                                  before_regions, before_generation, before_deleting, epoch, before_epoch, offer)
              select (select slot from feed), version, type, name, uuid, revision, body, false, owning_region, regions,
                     generation, deleting, old_body, old_revision, true, old_owning_region, old_regions,
                     old_generation, old_deleting, epoch, old_epoch, offer
              from upd),
            known as (
              insert into ownership as o (uuid, version, type, name, epoch, offered_to, offer, holder, regions, revision)
              select uuid, version, type, name, epoch, owning_region, offer, holder, old_regions, revision
              from upd order by uuid
              on conflict (uuid) do update set
                epoch = excluded.epoch, offered_to = excluded.offered_to, offer = excluded.offer,
                holder = excluded.holder, regions = excluded.regions, revision = excluded.revision, missed = false,
                placed = true, at = now()
              where o.epoch < excluded.epoch and o.offered_to is null and o.adopted_from is null
              returning 1),
            unmarked as (delete from deletion where uuid = any ($4::uuid[]) and mark is not null),
            silent as (
              update owner_reference o set mark = null, asked = false, due = 'infinity', epoch = nextval('epoch')
              from (select ownee, name from owner_reference where ownee = any ($4::uuid[]) order by ownee, name
                    for update) n
              where o.ownee = n.ownee and o.name = n.name),
            lost as (
              delete from intent where id in (
                select i.id from w join intent i on i.holder_type = w.type and i.holder_name = w.name
                order by i.id for update of i))
            select array_agg(uuid), array_agg(revision), 1 / (count(*) = $14 and (select count(*) from known) = $14)::int
            from upd"""
            .formatted(InsertStatement.STATE_COLUMNS, OFFER);

    private ReleaseStatement() {}

    static Future<Map<UUID, Long>> send(SqlConnection connection, List<Op.Release> releases) {
        Tuple tuple = InsertStatement.bind(releases, Op.Release::resource)
                .bigint(Op.Release::revision)
                .bigint(Op.Release::epoch)
                .uuid(Op.Release::holder)
                .tuple();
        tuple.addLong((long) releases.size());
        Future<?> locked = connection.preparedQuery(LOCK)
                .execute(Columns.of(releases).uuid(release -> release.resource().uuid()).tuple());
        Future<Map<UUID, Long>> released = connection.preparedQuery(SQL).execute(tuple).map(UpdateStatement::revisions);
        return Future.join(locked, released).map(done -> released.result());
    }
}
