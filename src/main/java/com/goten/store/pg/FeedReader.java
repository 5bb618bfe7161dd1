package com.goten.store.pg;

import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.ChangeEvent;
import com.goten.store.ChangeFeed;
import com.goten.store.FeedCursor;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the change feed.
 *
 * <p>What is below the oldest running transaction is final: nothing will be committed there any more. So a reader that
 * never looks beyond it, and goes on from (xid, seq), misses nothing. Order by {@code seq} alone would not do, with the
 * bound or without. The bound is taken in the same statement as the rows, and told with them: it is where an idle reader
 * stands.
 */
final class FeedReader implements ChangeFeed {
    private static final String READ = """
            select h.xmin::text::bigint, (f.floor_xid, f.floor_seq) > ($1::text::xid8, $2::bigint), c.*
            from (select pg_snapshot_xmin(pg_current_snapshot()) as xmin) h
            cross join feed f
            left join lateral (
              select xid::text::bigint, seq, at, version, type, name, uuid, revision,
                     after, generation, owned, owning_region, regions, deleting,
                     before, before_generation, before_revision, before_owned, before_owning_region, before_regions,
                     before_deleting
              from change
              where (change.xid, change.seq) > ($1::text::xid8, $2::bigint) and change.xid < h.xmin
              order by change.xid, change.seq
              limit $3) c on true""";

    private static final String HEAD = "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint";

    /**
     * The first change at or after a time, as {@code xid:seq}. Times follow the order of the feed only roughly, as a
     * transaction has its time from its start: so the first is looked for among all of the two minutes that follow,
     * longer than any transaction of ours lasts. Not in the order of the index, which begins a day ago.
     */
    private static final String AT = """
            select f.floor_time > $1,
                   coalesce(
                     (select xid::text || ':' || seq from change where at >= $1 and at < $1 + interval '2 minutes'
                      order by xid::text::numeric, seq limit 1),
                     (select xid::text || ':' || seq from change where at >= $1
                      order by xid::text::numeric, seq limit 1)),
                   pg_snapshot_xmin(pg_current_snapshot())::text::bigint
            from feed f""";

    private final Pool pool;
    private final String feedId;

    FeedReader(Pool pool, String feedId) {
        this.pool = pool;
        this.feedId = feedId;
    }

    static Future<String> id(Pool pool) {
        return pool.query("select id::text from feed").execute().map(rows -> rows.iterator().next().getString(0));
    }

    @Override
    public String feedId() {
        return feedId;
    }

    @Override
    public Future<Page> read(FeedCursor after, int limit) {
        return pool.preparedQuery(READ)
                .execute(Tuple.of(Long.toString(after.xid()), after.seq(), limit))
                .map(rows -> page(after, limit, rows))
                .recover(PgFailures::fail);
    }

    private static Page page(FeedCursor after, int limit, RowSet<Row> rows) {
        Row first = rows.iterator().next();
        if (first.getBoolean(1)) {
            return new Page(List.of(), after, true);
        }
        var changes = new ArrayList<ChangeEvent>(rows.size());
        FeedCursor last = FeedCursor.at(first.getLong(0), 0);
        int read = 0;
        for (Row row : rows) {
            if (row.getLong(2) == null) {
                break;
            }
            read++;
            FeedCursor place = FeedCursor.at(row.getLong(2), row.getLong(3));
            if (!after.covers(place.xid(), place.seq())) {
                changes.add(change(row, after.advanceTo(place)));
            }
            if (read == limit) {
                last = place;
            }
        }
        return new Page(changes, after.advanceTo(last), false);
    }

    private static ChangeEvent change(Row row, FeedCursor cursor) {
        var key = new ResourceKey(row.getString(5), row.getString(6), row.getString(7));
        return new ChangeEvent(
                cursor,
                row.getLong(9),
                before(row, key),
                after(row, key),
                row.getOffsetDateTime(4).toInstant());
    }

    private static Optional<StoredResource> after(Row row, ResourceKey key) {
        Buffer body = row.getBuffer(10);
        return body == null
                ? Optional.empty()
                : Optional.of(new StoredResource(
                        key, row.getUUID(8), body, row.getLong(11), row.getLong(9), row.getBoolean(12),
                        row.getString(13), List.of(row.getArrayOfStrings(14)), row.getBoolean(15)));
    }

    private static Optional<StoredResource> before(Row row, ResourceKey key) {
        Buffer body = row.getBuffer(16);
        return body == null
                ? Optional.empty()
                : Optional.of(new StoredResource(
                        key, row.getUUID(8), body, row.getLong(17), row.getLong(18), row.getBoolean(19),
                        row.getString(20), List.of(row.getArrayOfStrings(21)), row.getBoolean(22)));
    }

    @Override
    public Future<FeedCursor> head() {
        return pool.query(HEAD).execute()
                .map(rows -> FeedCursor.at(rows.iterator().next().getLong(0), 0))
                .recover(PgFailures::fail);
    }

    @Override
    public Future<Optional<FeedCursor>> at(Instant time) {
        return pool.preparedQuery(AT)
                .execute(Tuple.of(OffsetDateTime.ofInstant(time, ZoneOffset.UTC)))
                .map(rows -> at(rows.iterator().next()))
                .recover(PgFailures::fail);
    }

    private static Optional<FeedCursor> at(Row row) {
        if (row.getBoolean(0)) {
            return Optional.empty();
        }
        String place = row.getString(1);
        if (place == null) {
            return Optional.of(FeedCursor.at(row.getLong(2), 0));
        }
        int colon = place.indexOf(':');
        return Optional.of(FeedCursor.at(
                Long.parseLong(place.substring(0, colon)), Long.parseLong(place.substring(colon + 1)) - 1));
    }
}
