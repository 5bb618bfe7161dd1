package com.goten.store.pg;

import com.goten.store.NewResource;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** Inserts resources that are known not to be there, with their feed entries. Answers their revisions. */
final class InsertStatement {
    /** The columns of a new state, but for its epoch: as arrays $1 to $10. */
    static final String STATE_COLUMNS =
            "version, type, name, uuid, body, doc, generation, owning_region, regions, deleting";

    private static final String SQL = """
            with ins as (
              insert into resource (version, type, name, uuid, body, doc, owned, generation, revision, owning_region,
                                    regions, deleting, epoch)
              select version, type, name, uuid, body, doc::jsonb, true, generation, nextval('revision'), owning_region,
                     string_to_array(regions, ','), deleting, epoch
              from unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::bytea[], $6::text[], $7::bigint[],
                          $8::text[], $9::text[], $10::boolean[], $11::bigint[]) as w(%s, epoch)
              returning *),
            chg as (
              insert into change (slot, version, type, name, uuid, revision, after, owned, owning_region, regions,
                                  generation, deleting, epoch)
              select (select slot from feed), version, type, name, uuid, revision, body, owned, owning_region, regions,
                     generation, deleting, epoch
              from ins)
            select uuid, revision from ins""".formatted(STATE_COLUMNS);

    private InsertStatement() {}

    static Future<Map<UUID, Long>> send(SqlConnection connection, List<NewResource> resources) {
        return connection.preparedQuery(SQL).execute(bind(resources, r -> r).bigint(NewResource::epoch).tuple())
                .map(InsertStatement::revisions);
    }

    /** Binds $1 to $10. */
    static <T> Columns<T> bind(List<T> rows, Function<T, NewResource> state) {
        return Columns.of(rows)
                .key(row -> state.apply(row).key())
                .uuid(row -> state.apply(row).uuid())
                .bytes(row -> state.apply(row).body())
                .text(row -> state.apply(row).doc())
                .bigint(row -> state.apply(row).generation())
                .text(row -> state.apply(row).owningRegion())
                .text(row -> String.join(",", state.apply(row).regions()))
                .bool(row -> state.apply(row).deleting());
    }

    static Map<UUID, Long> revisions(RowSet<Row> rows) {
        var revisions = new HashMap<UUID, Long>();
        rows.forEach(row -> revisions.put(row.getUUID(0), row.getLong(1)));
        return revisions;
    }
}
