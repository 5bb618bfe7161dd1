package com.goten.store.pg;

import com.goten.resource.ResourceKey;
import com.goten.store.Origin;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** Rows of table {@code passed_over}, but for what {@link CopyStatement} does to them. */
final class PassedOverStatements {
    private static final String READ = """
            select version, type, name from passed_over where region = $1 and version = $2 order by type, name limit $3""";

    private static final String FORGET = """
            delete from passed_over p using unnest($1::text[], $2::text[], $3::text[]) as g(version, type, name)
            where p.region = $4 and p.version = g.version and p.type = g.type and p.name = g.name""";

    private static final String FORGET_ALL = "delete from passed_over where region = $1 and version = $2";

    private PassedOverStatements() {}

    static Future<List<ResourceKey>> read(SqlClient client, Origin origin, int limit) {
        return client.preparedQuery(READ).execute(Tuple.of(origin.region(), origin.version(), limit)).map(rows -> {
            var keys = new ArrayList<ResourceKey>();
            rows.forEach(row -> keys.add(ResourceRow.key(row, 0)));
            return keys;
        });
    }

    static Future<?> forget(SqlClient client, Origin origin, List<ResourceKey> gone) {
        return client.preparedQuery(FORGET)
                .execute(Columns.of(gone).key(key -> key).tuple().addString(origin.region()));
    }

    static Future<?> forgetAll(SqlClient client, Origin origin) {
        return client.preparedQuery(FORGET_ALL).execute(Tuple.of(origin.region(), origin.version()));
    }
}
