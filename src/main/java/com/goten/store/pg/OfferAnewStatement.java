package com.goten.store.pg;

import com.goten.store.Op;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/**
 * Offers to other regions what was released and not confirmed, with feed entries for those; what they are told of the shadow is
 * what the first one was. Fails with {@link ChangedUnderLock#SQL_STATE} where one of them is not released any more, or was at a
 * later epoch.
 */
final class OfferAnewStatement {
    private static final String SQL = """
            with upd as (
              update resource r
              set body = s.new_body, revision = nextval('revision'), owning_region = s.goal, epoch = s.to_epoch
              from (select n.*, o.body as old_body, o.revision as old_revision, o.owning_region as old_owning_region,
                           o.epoch as old_epoch, k.offer
                    from unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::bytea[], $6::text[], $7::bigint[])
                           as n(version, type, name, uuid, new_body, goal, to_epoch)
                    join resource o on o.version = n.version and o.type = n.type and o.name = n.name and o.uuid = n.uuid
                                       and not o.owned and o.epoch < n.to_epoch
                    join ownership k on k.uuid = n.uuid and k.epoch < n.to_epoch and k.offered_to is not null) s
              where r.version = s.version and r.type = s.type and r.name = s.name
              returning r.*, s.old_body, s.old_revision, s.old_owning_region, s.old_epoch, s.offer),
            chg as (
              insert into change (slot, version, type, name, uuid, revision, after, owned, owning_region, regions,
                                  generation, deleting, before, before_revision, before_owned, before_owning_region,
                                  before_regions, before_generation, before_deleting, epoch, before_epoch, offer)
              select (select slot from feed), version, type, name, uuid, revision, body, false, owning_region, regions,
                     generation, deleting, old_body, old_revision, false, old_owning_region, regions, generation, deleting,
                     epoch, old_epoch, offer
              from upd),
            known as (
              update ownership k
              set epoch = upd.epoch, offered_to = upd.owning_region, revision = upd.revision, missed = false, at = now()
              from upd where k.uuid = upd.uuid
              returning 1)
            select 1 / (count(*) = $8 and (select count(*) from known) = $8)::int from upd""";

    private OfferAnewStatement() {}

    static Future<?> send(SqlConnection connection, List<Op.OfferAnew> offers) {
        Tuple tuple = Columns.of(offers)
                .key(Op.OfferAnew::key)
                .uuid(Op.OfferAnew::uuid)
                .bytes(Op.OfferAnew::body)
                .text(Op.OfferAnew::to)
                .bigint(Op.OfferAnew::epoch)
                .tuple();
        tuple.addLong((long) offers.size());
        return connection.preparedQuery(SQL).execute(tuple);
    }
}
