package com.goten.store.pg;

import com.goten.store.Handover;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Table {@code ownership}. */
final class HandoverStatements {
    private static final String READ = """
            select uuid, epoch, offered_to, adopted_from, established from ownership where uuid = any ($1::uuid[])""";

    private HandoverStatements() {}

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
