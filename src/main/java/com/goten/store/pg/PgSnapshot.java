package com.goten.store.pg;

import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.FeedCursor;
import com.goten.store.ListQuery;
import com.goten.store.ResourceReader.Snapshot;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A consistent view: a read-only transaction with one snapshot, read through a server-side cursor. Large bodies are not
 * read through it: they are looked up when it is their turn, in the same view.
 */
final class PgSnapshot implements Snapshot {
    private static final long MOST_BYTES = 8L << 20;
    private static final String BODIES =
            "select name, body from resource where version = $1 and type = $2 and name = any($3::text[])";

    private final SqlConnection connection;
    private final FeedCursor place;
    private final ListQuery query;
    private final Cursor rows;
    /** Read, and not given yet. */
    private final Deque<Row> ready = new ArrayDeque<>();
    private boolean started;
    private boolean closed;

    private PgSnapshot(SqlConnection connection, FeedCursor place, ListQuery query, Cursor rows) {
        this.connection = connection;
        this.place = place;
        this.query = query;
        this.rows = rows;
    }

    static Future<Snapshot> open(Pool pool, ListQuery query) {
        return pool.getConnection().compose(connection -> open(connection, query)
                .recover(failure -> connection.query("ROLLBACK").execute()
                        .transform(rolledBack -> connection.close())
                        .transform(closed -> Future.failedFuture(failure))));
    }

    private static Future<Snapshot> open(SqlConnection connection, ListQuery query) {
        var statement = ListStatement.view(query);
        connection.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").execute();
        return connection.query(FeedPlace.SQL).execute()
                .compose(rows -> {
                    FeedCursor place = FeedPlace.seen(rows.iterator().next(), 0);
                    return connection.prepare(statement.sql()).map(prepared -> new PgSnapshot(
                            connection, place, query, prepared.cursor(statement.params())));
                });
    }

    @Override
    public FeedCursor cursor() {
        return place;
    }

    @Override
    public Future<List<StoredResource>> next(int limit) {
        if (!ready.isEmpty()) {
            return give(limit).recover(PgFailures::fail);
        }
        if (closed || started && !rows.hasMore()) {
            return close().map(List.of());
        }
        started = true;
        return rows.read(limit)
                .compose(read -> {
                    read.forEach(ready::add);
                    return ready.isEmpty() ? close().map(List.<StoredResource>of()) : give(limit);
                })
                .recover(PgFailures::fail);
    }

    private Future<List<StoredResource>> give(int limit) {
        var next = new ArrayList<Row>();
        var large = new ArrayList<String>();
        long bytes = 0;
        while (!ready.isEmpty() && next.size() < limit && bytes < MOST_BYTES) {
            Row row = ready.poll();
            next.add(row);
            bytes += ResourceRow.bytes(row, 1);
            if (ResourceRow.isLarge(row, 1)) {
                large.add(row.getString(0));
            }
        }
        return large.isEmpty()
                ? Future.succeededFuture(read(next, Map.of()))
                : bodies(large).map(bodies -> read(next, bodies));
    }

    private Future<Map<String, Buffer>> bodies(List<String> names) {
        Tuple params = Tuple.of(query.type().version(), query.type().singular())
                .addArrayOfString(names.toArray(String[]::new));
        return connection.preparedQuery(BODIES).execute(params).map(found -> {
            Map<String, Buffer> bodies = new HashMap<>();
            found.forEach(row -> bodies.put(row.getString(0), row.getBuffer(1)));
            return bodies;
        });
    }

    private List<StoredResource> read(List<Row> next, Map<String, Buffer> bodies) {
        var resources = new ArrayList<StoredResource>(next.size());
        for (Row row : next) {
            String name = row.getString(0);
            var key = new ResourceKey(query.type().version(), query.type().singular(), name);
            Buffer body = bodies.get(name);
            resources.add(body == null ? ResourceRow.read(row, 1, key) : ResourceRow.read(row, 1, key, body));
        }
        return resources;
    }

    @Override
    public Future<Void> close() {
        if (closed) {
            return Future.succeededFuture();
        }
        closed = true;
        return rows.close()
                .transform(done -> connection.query("COMMIT").execute())
                .transform(done -> connection.close());
    }
}
