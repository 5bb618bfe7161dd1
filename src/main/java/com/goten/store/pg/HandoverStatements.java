package com.goten.store.pg;

import com.goten.store.Handover;
import com.goten.store.Op;
import com.goten.store.TaskKind;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Table {@code ownership}. */
final class HandoverStatements {
    private static final String READ = """
            select uuid, epoch, offered_to, adopted_from, established from ownership where uuid = any ($1::uuid[])""";

    /** Of another hand-over, or of one that is over, nothing changes. */
    private static final String ESTABLISHED = """
            update ownership o set established = true
            from (select k.uuid from unnest($1::uuid[], $2::bigint[]) as n(uuid, epoch)
                  join ownership k on k.uuid = n.uuid and k.epoch = n.epoch
                  where k.adopted_from is not null order by k.uuid for update of k) n
            where o.uuid = n.uuid""";

    private static final String CONFIRMED = """
            update ownership o set established = true, adopted_from = null, at = now()
            from (select k.uuid from unnest($1::uuid[], $2::bigint[]) as n(uuid, epoch)
                  join ownership k on k.uuid = n.uuid and k.epoch = n.epoch
                  where k.adopted_from is not null order by k.uuid for update of k) n
            where o.uuid = n.uuid""";

    private static final String PLACED = """
            update ownership o set placed = true
            from (select k.uuid from unnest($1::uuid[], $2::bigint[]) as n(uuid, epoch)
                  join ownership k on k.uuid = n.uuid and k.epoch = n.epoch
                  where not k.placed order by k.uuid for update of k) n
            where o.uuid = n.uuid""";

    private static final String RETELL = """
            with again as (
              update ownership o set adopted_from = n.adopted_from, at = now()
              from (select k.uuid, n.adopted_from
                    from unnest($1::uuid[], $2::bigint[], $3::text[]) as n(uuid, epoch, adopted_from)
                    join ownership k on k.uuid = n.uuid and k.epoch = n.epoch
                    where k.adopted_from is null and k.offered_to is null order by k.uuid for update of k) n
              where o.uuid = n.uuid
              returning o.uuid)
            insert into task (kind, subject) select '%s', uuid from again order by uuid
            on conflict (kind, subject) do update set due = least(task.due, now())""".formatted(TaskKind.ADOPT);

    /** A few at a time: somebody comes again soon. */
    private static final String FORGET = """
            delete from ownership where uuid in (
              select uuid from ownership
              where offered_to is null and adopted_from is null and placed
                and at < now() - $1::bigint * interval '1 millisecond'
              order by at limit 10000 for update skip locked)""";

    private HandoverStatements() {}

    static Future<?> established(SqlConnection connection, List<Op.Established> established) {
        return connection.preparedQuery(ESTABLISHED).execute(Columns.of(established)
                .uuid(Op.Established::uuid)
                .bigint(Op.Established::epoch)
                .tuple());
    }

    static Future<?> confirmed(SqlConnection connection, List<Op.Confirmed> confirmed) {
        return connection.preparedQuery(CONFIRMED).execute(Columns.of(confirmed)
                .uuid(Op.Confirmed::uuid)
                .bigint(Op.Confirmed::epoch)
                .tuple());
    }

    static Future<?> placed(SqlConnection connection, List<Op.Placed> placed) {
        return connection.preparedQuery(PLACED).execute(Columns.of(placed)
                .uuid(Op.Placed::uuid)
                .bigint(Op.Placed::epoch)
                .tuple());
    }

    static Future<?> retell(SqlConnection connection, List<Op.ConfirmAgain> again) {
        return connection.preparedQuery(RETELL).execute(Columns.of(again)
                .uuid(Op.ConfirmAgain::uuid)
                .bigint(Op.ConfirmAgain::epoch)
                .text(Op.ConfirmAgain::from)
                .tuple());
    }

    /** Those of which nothing is left to be done, and no message can come any more. */
    static Future<?> forget(SqlClient client, Duration age) {
        return client.preparedQuery(FORGET).execute(Tuple.of(age.toMillis()));
    }

    /** Of those that there is something of. */
    static Future<Map<UUID, Handover>> read(SqlClient client, Collection<UUID> resources) {
        return client.preparedQuery(READ)
                .execute(Tuple.tuple().addArrayOfUUID(resources.toArray(UUID[]::new)))
                .map(rows -> {
                    var found = new HashMap<UUID, Handover>();
                    rows.forEach(row -> found.put(row.getUUID(0), new Handover(
                            row.getLong(1),
                            Optional.ofNullable(row.getString(2)),
                            Optional.ofNullable(row.getString(3)),
                            row.getBoolean(4))));
                    return found;
                });
    }
}
