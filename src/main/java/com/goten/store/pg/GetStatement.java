package com.goten.store.pg;

import com.goten.errors.GotenException;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Resources by their keys. Large bodies are left out of the answer for many, and asked for afterwards, as many at once as
 * memory may hold; so the usual case is one statement, and none is larger than {@value #MOST_BYTES} bytes or one body.
 */
final class GetStatement {
    private static final long MOST_BYTES = 8L << 20;
    /** Of what is answered as a whole; above what the API answers with. */
    private static final long MOST_BYTES_TOGETHER = 80L << 20;

    private static final String SQL = """
            select r.version, r.type, r.name, %s
            from unnest($1::text[], $2::text[], $3::text[]) as k(version, type, name)
            join resource r on r.version = k.version and r.type = k.type and r.name = k.name""";
    private static final String SMALL = SQL.formatted(ResourceRow.SMALL_COLUMNS);
    private static final String WHOLE = SQL.formatted(ResourceRow.COLUMNS);
    private static final int FIRST = 3;

    /**
     * @param small what was found with its body
     * @param large what was found without, in groups to be asked for one after another
     */
    record Found(Map<ResourceKey, StoredResource> small, List<List<ResourceKey>> large) {}

    private GetStatement() {}

    static Future<Found> send(SqlClient client, List<ResourceKey> keys) {
        return query(client, SMALL, keys).map(rows -> found(rows, Long.MAX_VALUE));
    }

    /** Those with large bodies, whole; by now they may be different, or gone. */
    static Future<Map<ResourceKey, StoredResource>> whole(SqlClient client, List<ResourceKey> keys) {
        return query(client, WHOLE, keys).map(rows -> {
            Map<ResourceKey, StoredResource> found = new HashMap<>(rows.size() * 2);
            rows.forEach(row -> put(found, row));
            return found;
        });
    }

    /** All at once; fails where they are too large together. */
    static Future<List<StoredResource>> all(SqlClient client, List<ResourceKey> keys) {
        return query(client, SMALL, keys)
                .map(rows -> found(rows, MOST_BYTES_TOGETHER))
                .compose(found -> {
                    Future<List<StoredResource>> all = Future.succeededFuture(new ArrayList<>(found.small().values()));
                    for (List<ResourceKey> group : found.large()) {
                        all = all.compose(before -> whole(client, group).map(more -> {
                            before.addAll(more.values());
                            return before;
                        }));
                    }
                    return all;
                });
    }

    private static Future<RowSet<Row>> query(SqlClient client, String sql, List<ResourceKey> keys) {
        return client.preparedQuery(sql).execute(Columns.of(keys).key(key -> key).tuple());
    }

    private static Found found(RowSet<Row> rows, long mostBytes) {
        Map<ResourceKey, StoredResource> small = new HashMap<>(rows.size() * 2);
        var large = new Groups();
        for (Row row : rows) {
            if (ResourceRow.isLarge(row, FIRST)) {
                large.add(ResourceRow.key(row, 0), ResourceRow.bytes(row, FIRST));
            } else {
                put(small, row);
            }
        }
        if (large.bytes > mostBytes) {
            throw new GotenException.ResourceExhausted(
                    "the resources asked for have " + large.bytes + " bytes together; ask for fewer at once",
                    "ANSWER_TOO_LARGE", null);
        }
        return new Found(small, large.groups);
    }

    private static void put(Map<ResourceKey, StoredResource> found, Row row) {
        ResourceKey key = ResourceRow.key(row, 0);
        found.put(key, ResourceRow.read(row, FIRST, key));
    }

    private static final class Groups {
        private final List<List<ResourceKey>> groups = new ArrayList<>();
        private long bytes;
        private long last;

        void add(ResourceKey key, int size) {
            bytes += size;
            if (groups.isEmpty() || last + size > MOST_BYTES) {
                groups.add(new ArrayList<>());
                last = 0;
            }
            groups.get(groups.size() - 1).add(key);
            last += size;
        }
    }
}
