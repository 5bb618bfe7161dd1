package com.goten.store.pg;

import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.ListQuery;
import com.goten.store.ResourceReader;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

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
    public Future<Optional<StoredResource>> get(ResourceKey key) {
        return gets.get(key);
    }

    @Override
    public Future<List<StoredResource>> getAll(List<ResourceKey> keys) {
        return GetCombiner.getAll(pool, keys).recover(PgFailures::fail);
    }

    @Override
    public Future<List<StoredResource>> list(ListQuery query) {
        var statement = ListStatement.page(query);
        return pool.preparedQuery(statement.sql())
                .execute(statement.params())
                .map(rows -> page(query, rows))
                .recover(PgFailures::fail);
    }

    @Override
    public Future<Counts> count(ListQuery query) {
        var statement = ListStatement.count(query);
        return pool.preparedQuery(statement.sql()).execute(statement.params()).map(rows -> {
            Row row = rows.iterator().next();
            return new Counts(row.getLong(0), row.getLong(1));
        }).recover(PgFailures::fail);
    }

    @Override
    public Future<Snapshot> openSnapshot(ListQuery query) {
        return PgSnapshot.open(snapshots, query).recover(PgFailures::fail);
    }

    /** Rows of {@link ListStatement#page} in the query's order. */
    private static List<StoredResource> page(ListQuery query, RowSet<Row> rows) {
        List<StoredResource> page = read(query, rows);
        if (query.backward()) {
            Collections.reverse(page);
        }
        return page;
    }

    static List<StoredResource> read(ListQuery query, RowSet<Row> rows) {
        var resources = new ArrayList<StoredResource>(rows.size());
        for (Row row : rows) {
            var key = new ResourceKey(query.type().version(), query.type().singular(), row.getString(0));
            resources.add(ResourceRow.read(row, 1, key));
        }
        return resources;
    }
}
