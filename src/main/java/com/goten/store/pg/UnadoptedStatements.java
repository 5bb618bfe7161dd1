package com.goten.store.pg;

import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.Handovers.Unadopted;
import com.goten.store.TaskKind;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Rows of table {@code unadopted}: offers that could not be taken up. */
final class UnadoptedStatements {
    private static final String KEEP = """
            with kept as (
              insert into unadopted as u (version, type, name, uuid, epoch, revision, generation, region, regions, deleting,
                                          body, offer, reason)
              values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
              on conflict (uuid) do update set
                epoch = excluded.epoch, revision = excluded.revision, generation = excluded.generation,
                region = excluded.region, regions = excluded.regions, deleting = excluded.deleting, body = excluded.body,
                offer = excluded.offer, reason = excluded.reason
              where u.epoch <= excluded.epoch)
            insert into task (kind, subject) values ('%s', $4)
            on conflict (kind, subject) do update set due = least(task.due, now())""".formatted(TaskKind.ADOPT);

    /** As they are to be here: owned by this region. */
    private static final String READ = """
            select u.version, u.type, u.name, u.uuid, u.epoch, u.revision, u.generation, u.region, u.regions, u.deleting,
                   u.body, u.offer, u.reason, d.region
            from unadopted u cross join deployment d where u.uuid = any ($1::uuid[])""";

    private static final String FORGET = "delete from unadopted where uuid = $1 and epoch <= $2";

    private UnadoptedStatements() {}

    static Future<?> keep(SqlClient client, Unadopted offer) {
        StoredResource state = offer.state();
        return client.preparedQuery(KEEP).execute(Tuple.of(
                        state.key().version(), state.key().type(), state.key().name(), state.uuid(), state.epoch())
                .addLong(state.revision())
                .addLong(state.generation())
                .addString(offer.from())
                .addArrayOfString(state.regions().toArray(String[]::new))
                .addBoolean(state.deleting())
                .addBuffer(state.body())
                .addString(offer.offer())
                .addString(offer.reason()));
    }

    static Future<List<Unadopted>> read(SqlClient client, Collection<UUID> resources) {
        return client.preparedQuery(READ)
                .execute(Tuple.tuple().addArrayOfUUID(resources.toArray(UUID[]::new)))
                .map(rows -> {
                    var offers = new ArrayList<Unadopted>();
                    rows.forEach(row -> offers.add(offer(row)));
                    return offers;
                });
    }

    private static Unadopted offer(Row row) {
        var state = new StoredResource(
                new ResourceKey(row.getString(0), row.getString(1), row.getString(2)),
                row.getUUID(3),
                row.getBuffer(10),
                row.getLong(6),
                row.getLong(5),
                false,
                row.getString(13),
                List.of(row.getArrayOfStrings(8)),
                row.getBoolean(9),
                row.getLong(4));
        return new Unadopted(state, row.getString(11), row.getString(7), row.getString(12));
    }

    static Future<?> forget(SqlClient client, UUID resource, long epoch) {
        return client.preparedQuery(FORGET).execute(Tuple.of(resource, epoch));
    }
}
