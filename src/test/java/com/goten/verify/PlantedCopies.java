package com.goten.verify;

import com.goten.testing.Await;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;

/** Does by SQL what region sync does. @param region whose database the owner is */
record PlantedCopies(Vertx vertx, PgConnectOptions owner, String region) {
    private static final String ORIGINALS = """
            select jsonb_agg(to_jsonb(r) || '{"owned": false}')::text from resource r where owned""";

    private static final String COPIES = """
            with copied as (
              insert into resource select * from jsonb_populate_recordset(null::resource, $1::text::jsonb) returning *),
            following as (
              insert into sync_cursor (region, version, complete, safe_time)
              values ($2, 'v1', true, now() + interval '1 minute'))
            insert into change (slot, version, type, name, uuid, revision, after, owned, owning_region, regions, generation,
                                deleting, epoch)
            select 0, version, type, name, uuid, revision, body, owned, owning_region, regions, generation, deleting, epoch
            from copied""";

    /** Everything that the owner has. */
    void into(PgConnectOptions other) {
        String originals = Await.result(PgConnection.connect(vertx, owner).compose(connection ->
                connection.query(ORIGINALS).execute()
                        .map(rows -> rows.iterator().next().getString(0))
                        .eventually(connection::close)));
        Await.result(PgConnection.connect(vertx, other).compose(connection ->
                connection.preparedQuery(COPIES).execute(Tuple.of(originals, region)).eventually(connection::close)));
    }
}
