package com.goten.store.pg;

import com.goten.resource.StoredResource;
import com.goten.store.FeedCursor;
import com.goten.store.ListQuery;
import com.goten.store.ResourceReader.Snapshot;
import io.vertx.core.Future;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;

/** A consistent view: a read-only transaction with one snapshot, read through a server-side cursor. */
final class PgSnapshot implements Snapshot {
    private final SqlConnection connection;
    private final FeedCursor place;
    private final ListQuery query;
    private final Cursor rows;
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
        var statement = ListStatement.page(query);
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
        if (closed || started && !rows.hasMore()) {
            return close().map(List.of());
        }
        started = true;
        return rows.read(limit)
                .map(read -> PgReader.read(query, read))
                .compose(read -> read.isEmpty() ? close().map(read) : Future.succeededFuture(read))
                .recover(PgFailures::fail);
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
