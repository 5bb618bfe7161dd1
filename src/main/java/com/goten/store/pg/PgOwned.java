package com.goten.store.pg;

import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.NameRange;
import com.goten.store.OwnedReader;
import com.goten.store.RangeComparison;
import com.goten.store.RangeHash;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.List;

/** Reads what regions with copies ask for; each statement is short, and takes its turn. */
final class PgOwned implements OwnedReader {
    private final Pool pool;

    PgOwned(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Future<Place> place() {
        return pool.query(FeedPlace.SQL).execute()
                .map(rows -> {
                    var row = rows.iterator().next();
                    return new Place(FeedPlace.seen(row, 0), FeedPlace.newest(row, 0));
                })
                .recover(PgFailures::fail);
    }

    @Override
    public Future<Page> page(Copier copier, NameRange range, int limit, long bytes) {
        return OwnedPageStatement.read(pool, copier, range, limit, bytes).recover(PgFailures::fail);
    }

    @Override
    public Future<List<StoredResource>> read(Copier copier, String type, List<String> names) {
        var keys = names.stream().distinct().map(name -> new ResourceKey(copier.version(), type, name)).toList();
        return GetStatement.all(pool, keys)
                .map(found -> found.stream().filter(copier::isFor).toList())
                .recover(PgFailures::fail);
    }

    @Override
    public Future<RangeHash> hash(Copier copier, NameRange range, Deadline deadline) {
        return new RangeHashes(pool, CopierCondition.ownedFor(copier)).hash(range, deadline);
    }

    @Override
    public Future<RangeComparison> compare(Copier copier, RangeHash there, Deadline deadline) {
        return new RangeHashes(pool, CopierCondition.ownedFor(copier)).compare(there, deadline);
    }
}
