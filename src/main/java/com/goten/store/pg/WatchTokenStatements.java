package com.goten.store.pg;

import com.goten.schema.DeploymentId;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;

/** Rows of table {@code deletion_watch}. */
final class WatchTokenStatements {
    private static final String READ = "select token from deletion_watch where service = $1 and region = $2";

    private static final String WRITE = """
            insert into deletion_watch (service, region, token) values ($1, $2, $3)
            on conflict (service, region) do update set token = excluded.token""";

    private WatchTokenStatements() {}

    /** Empty where there is none. */
    static Future<String> read(SqlClient client, DeploymentId peer) {
        return client.preparedQuery(READ).execute(Tuple.of(peer.service(), peer.region())).map(rows -> {
            var row = rows.iterator();
            return row.hasNext() ? row.next().getString(0) : "";
        });
    }

    static Future<?> write(SqlClient client, DeploymentId peer, String token) {
        return client.preparedQuery(WRITE).execute(Tuple.of(peer.service(), peer.region(), token));
    }
}
