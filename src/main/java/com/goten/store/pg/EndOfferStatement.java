package com.goten.store.pg;

import com.goten.store.Copies;
import com.goten.store.Op;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;

/**
 * Ends offers, each at its epoch only: nothing is kept any more of what the resource refers to, or of who refers to it, and
 * other regions are told that it went from here. Tasks that wait for its references to go become due.
 *
 * <p>For those others the feed has an entry whose state before is made up: as if it had been owned here until now. What is
 * there under the name, whatever it is by now, is the state after it. The row itself stays, as a copy like any other, if
 * this region is to have one and the new owner has not said that it is gone.
 */
final class EndOfferStatement {
    private static final String SQL = """
            with e as materialized (
              update ownership k set offered_to = null, offer = null, at = now()
              from (select o.uuid, n.gone from unnest($4::uuid[], $5::bigint[], $6::boolean[]) as n(uuid, epoch, gone)
                    join ownership o on o.uuid = n.uuid and o.epoch = n.epoch
                    where o.offered_to is not null order by o.uuid for update of o) n
              where k.uuid = n.uuid
              returning k.uuid, k.epoch, k.regions as had, k.revision as released, k.missed or n.gone as gone),
            f as materialized (
              select n.version, n.type, n.name, e.*, d.region as here, r.uuid as row_uuid, r.body, r.owned,
                     r.owning_region, r.regions, r.generation, r.revision, r.deleting, r.epoch as row_epoch,
                     coalesce(
                       r.uuid = e.uuid and not r.owned and r.type <> '%2$s'
                         and (not r.regions && array[d.region, '*'] or e.gone),
                       false) as goes
              from unnest($1::text[], $2::text[], $3::text[], $4::uuid[]) as n(version, type, name, uuid)
              join e on e.uuid = n.uuid
              cross join deployment d
              left join resource r on r.version = n.version and r.type = n.type and r.name = n.name),
            gone as (
              delete from resource r using f
              where f.goes and r.version = f.version and r.type = f.type and r.name = f.name),
            chg as (
              insert into change (slot, version, type, name, uuid, revision, epoch, after, owned, owning_region, regions,
                                  generation, deleting, before, before_revision, before_epoch, before_owned,
                                  before_owning_region, before_regions, before_generation, before_deleting, offer)
              select (select slot from feed), version, type, name, coalesce(row_uuid, uuid),
                     coalesce(revision, released) + goes::int, coalesce(row_epoch, epoch),
                     case when not goes then body end, case when not goes then owned end,
                     case when not goes then owning_region end, case when not goes then regions end,
                     case when not goes then generation end, case when not goes then deleting end,
                     coalesce(body, ''), coalesce(revision, released), coalesce(row_epoch, epoch), true, here, had,
                     coalesce(generation, 0), coalesce(deleting, false), case when not goes then '' end
              from f),
            dropped as (delete from reference using e where holder = e.uuid returning target),
            woken as (%1$s),
            disowned as (delete from owner_reference using e where ownee = e.uuid),
            left_sources as (delete from back_reference_source using e where target = e.uuid)
            delete from ownee_source using e where owner = e.uuid"""
            .formatted(TaskStatements.wake("dropped"), Copies.LASTING);

    private EndOfferStatement() {}

    static Future<?> send(SqlConnection connection, List<Op.EndOffer> ends) {
        return connection.preparedQuery(SQL)
                .execute(Columns.of(ends).key(Op.EndOffer::key).uuid(Op.EndOffer::uuid).bigint(Op.EndOffer::epoch)
                        .bool(Op.EndOffer::gone).tuple());
    }
}
