package com.goten.store.pg;

import com.goten.store.Op;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;

/** Rows of table {@code deletion}: names that are kept until all is dealt with. */
final class NameStatements {
    private static final String KEEP = """
            insert into deletion (version, type, name, uuid)
            select * from unnest($1::text[], $2::text[], $3::text[], $4::uuid[])
            on conflict (uuid) do nothing""";

    private static final String FREE = "delete from deletion where uuid = any ($1::uuid[])";

    private NameStatements() {}

    static Future<?> keep(SqlConnection connection, List<Op.KeepName> names) {
        return connection.preparedQuery(KEEP)
                .execute(Columns.of(names).key(Op.KeepName::key).uuid(Op.KeepName::uuid).tuple());
    }

    static Future<?> free(SqlConnection connection, List<UUID> uuids) {
        return connection.preparedQuery(FREE)
                .execute(Tuple.tuple().addArrayOfUUID(uuids.toArray(UUID[]::new)));
    }
}
