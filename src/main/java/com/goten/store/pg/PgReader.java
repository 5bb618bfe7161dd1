package com.goten.store.pg;

import com.goten.errors.GotenException.Aborted;
import com.goten.errors.GotenException.DeadlineExceeded;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.ListQuery;
import com.goten.store.ResourceReader;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads resources. */
final class PgReader implements ResourceReader {
    private final Pool pool;
    private final Pool snapshots;
    private final GetCombiner gets;

    PgReader(Pool pool, Pool snapshots, GetCombiner gets) {
        this.pool = pool;
        this.snapshots = snapshots;
        this.gets = gets;
    }

    @Override
    public Future<Optional<StoredResource>> get(ResourceKey key, Deadline deadline) {
        return gets.get(key, deadline);
    }

    @Override
    public Future<List<StoredResource>> getAll(List<ResourceKey> keys, Deadline deadline) {
        return inTime(deadline, connection -> GetStatement.all(connection, keys));
    }

    @Override
    public Future<Listing> list(ListQuery query, long maxBytes, Deadline deadline) {
        var statement = ListStatement.page(query, maxBytes);
        return inTime(deadline, connection -> connection.preparedQuery(statement.sql())
                .execute(statement.params())
                .map(rows -> page(query, rows, maxBytes))
                .recover(failure -> Future.failedFuture(!query.bases().isEmpty() && ChangedUnderLock.is(failure)
                        ? new Aborted(
                                "what the list was prepared on has changed", ListQuery.BASIS_CHANGED, Duration.ofMillis(50))
                        : failure)));
    }

    @Override
    public Future<Counts> count(ListQuery query, Deadline deadline) {
        var statement = ListStatement.count(query);
        return inTime(deadline, connection -> connection.preparedQuery(statement.sql())
                .execute(statement.params())
                .map(rows -> {
                    Row row = rows.iterator().next();
                    return new Counts(row.getLong(0), row.getLong(1));
                }));
    }

    /** Who waits for a connection may have given up before there is one. */
    private <T> Future<T> inTime(Deadline deadline, Function<SqlConnection, Future<T>> read) {
        return pool.withConnection(connection -> deadline.isPast()
                        ? Future.<T>failedFuture(new DeadlineExceeded("the read waited too long for its turn"))
                        : read.apply(connection))
                .recover(PgFailures::fail);
    }

    @Override
    public Future<Snapshot> openSnapshot(ListQuery query) {
        return PgSnapshot.open(snapshots, query).recover(PgFailures::fail);
    }

    /** Rows of {@link ListStatement#page} in the query's order. */
    private static Listing page(ListQuery query, RowSet<Row> rows, long maxBytes) {
        var page = new ArrayList<StoredResource>(rows.size());
        long bytes = 0;
        for (Row row : rows) {
            var key = new ResourceKey(query.type().version(), query.type().singular(), row.getString(0));
            StoredResource resource = ResourceRow.read(row, 1, key);
            page.add(resource);
            bytes += resource.body().length();
        }
        if (query.backward()) {
            Collections.reverse(page);
        }
        return new Listing(page, page.size() < query.limit() && bytes >= maxBytes);
    }
}
