package com.goten.store.pg;

import com.goten.store.Head;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Removes resources, the references they hold, their owner references and the marks on them, with feed entries; tasks that
 * wait for those references to go become due. Bodies never leave the database: they go through its memory, and so no more
 * of them at once than have room there.
 */
final class RemoveStatement {
    private static final int AT_ONCE = 1000;

    private static final String SQL = """
            with gone as (
              delete from resource where uuid = any ($1::uuid[])
              returning version, type, name, uuid, body, revision, owned, owning_region, regions, generation, deleting,
                        epoch),
            dropped as (delete from reference where holder = any ($1::uuid[]) returning target),
            woken as (%s),
            disowned as (delete from owner_reference where ownee = any ($1::uuid[])),
            unmarked as (delete from deletion where uuid = any ($1::uuid[]) and mark is not null),
            chg as (
              insert into change (slot, version, type, name, uuid, revision, before, before_revision, before_owned,
                                  before_owning_region, before_regions, before_generation, before_deleting, epoch,
                                  before_epoch)
              select (select slot from feed), version, type, name, uuid, nextval('revision'), body, revision, owned,
                     owning_region, regions, generation, deleting, epoch, epoch
              from gone)
            select 1 / (count(*) >= cardinality($1::uuid[]))::int from gone"""
            .formatted(TaskStatements.wake("dropped"));

    private RemoveStatement() {}

    static Future<?> send(SqlConnection connection, List<Head> heads) {
        List<UUID> uuids = heads.stream().map(Head::uuid).distinct().toList();
        var sent = new ArrayList<Future<?>>();
        for (int from = 0; from < uuids.size(); from += AT_ONCE) {
            UUID[] some = uuids.subList(from, Math.min(from + AT_ONCE, uuids.size())).toArray(UUID[]::new);
            sent.add(connection.preparedQuery(SQL).execute(Tuple.tuple().addArrayOfUUID(some)));
        }
        return Future.join(sent);
    }
}
