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
     * The first change, in the order of the feed, of those at or after a time. A transaction has its time from its start,
     * so the feed follows the times only roughly: it is looked for among all of the minute that follows, longer than any
     * transaction of ours lasts.
     */
    private static final String AT = """
            select f.floor_time > $1, c.xid, c.seq, pg_snapshot_xmin(pg_current_snapshot())::text::bigint
            from feed f
            left join lateral (select at from change where at >= $1 order by at limit 1) t on true
            left join lateral (
              select xid::text::bigint as xid, seq from change
              where at >= t.at and at < t.at + interval '1 minute' order by 1, 2 limit 1) c on true""";

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

    /** Never beyond the oldest running transaction: it may still commit a change of that time in front of the one found. */
    private static Optional<FeedCursor> at(Row row) {
        if (row.getBoolean(0)) {
            return Optional.empty();
        }
        FeedCursor end = FeedCursor.at(row.getLong(3), 0);
        Long xid = row.getLong(1);
        FeedCursor first = xid == null ? end : FeedCursor.at(xid, row.getLong(2) - 1);
        return Optional.of(first.compareTo(end) < 0 ? first : end);
    }
}
