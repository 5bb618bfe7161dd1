package com.goten.store.pg;

import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.ChangeEvent;
import com.goten.store.ChangeFeed;
import com.goten.store.FeedCursor;
import com.goten.store.Horizon;
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
import org.jspecify.annotations.Nullable;

/**
 * Reads the change feed.
 *
 * <p>What is below the oldest running transaction is final: nothing will be committed there any more. So a reader that
 * never looks beyond it, and goes on from (xid, seq), misses nothing. Order by {@code seq} alone would not do, with the
 * bound or without. The bound is taken in the same statement as the rows.
 *
 * <p>A reader stands at changes, never at the bound itself. PostgreSQL gives an id that was not yet on disk when it crashed
 * once more, to a transaction that has nothing to do with the first; a change that was committed, and so seen, is on disk,
 * and with it all ids up to its own are used for good. Of what is beyond the last change that can be seen nothing may be
 * held for known: not that a transaction has ended, and not that a snapshot has seen it ({@link FeedPlace}). A reader that
 * finds nothing stays where it is, which costs one look into the index; retention passes no reader that has read all.
 */
final class FeedReader implements ChangeFeed {
    /** A page ends with the change that exceeds it. */
    private static final long PAGE_BYTES = 8L << 20;

    private static final String READ = """
            select (f.floor_xid, f.floor_seq) > ($1::text::xid8, $2::bigint)
                   or $1::text::xid8 >= pg_snapshot_xmax(pg_current_snapshot()), c.*, now(),
                   pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
                   pg_snapshot_xmax(pg_current_snapshot())::text::bigint
            from feed f
            left join lateral (
              select xid::text::bigint, seq, at, version, type, name, uuid, revision,
                     after, generation, owned, owning_region, regions, deleting,
                     before, before_generation, before_revision, before_owned, before_owning_region, before_regions,
                     before_deleting, epoch, before_epoch, offer
              from (
                select p.*, sum(coalesce(octet_length(after), 0) + coalesce(octet_length(before), 0))
                              over (rows between unbounded preceding and 1 preceding) as earlier
                from (
                  select * from change
                  where (change.xid, change.seq) > ($1::text::xid8, $2::bigint)
                    and change.xid < pg_snapshot_xmin(pg_current_snapshot())
                  order by change.xid, change.seq
                  limit $3) p) p
              where coalesce(earlier, 0) < $4) c on true""";
    private static final int OFFER = 24;
    private static final int TIME = 25;

    /**
     * The first change, in the order of the feed, of those at or after a time. A transaction has its time from its start,
     * so the feed follows the times only roughly: it is looked for among all of the minute that follows, longer than any
     * transaction of ours lasts.
     */
    private static final String AT = """
            select f.floor_time > $1, c.xid, c.seq, %s
            from feed f
            left join lateral (select at from change where at >= $1 order by at limit 1) t on true
            left join lateral (
              select xid::text::bigint as xid, seq from change
              where at >= t.at and at < t.at + interval '1 minute' order by 1, 2 limit 1) c on true
            %s""".formatted(FeedPlace.COLUMNS, FeedPlace.JOIN);

    private final Pool pool;
    private final Pool catchUps;
    private final String feedId;

    /** @param catchUps connections of those who are behind */
    FeedReader(Pool pool, Pool catchUps, String feedId) {
        this.pool = pool;
        this.catchUps = catchUps;
        this.feedId = feedId;
    }

    @Override
    public ChangeFeed forCatchUp() {
        return pool == catchUps ? this : new FeedReader(catchUps, catchUps, feedId);
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
                .execute(Tuple.of(Long.toString(after.xid()), after.seq(), limit, PAGE_BYTES))
                .map(rows -> page(after, limit, rows))
                .recover(PgFailures::fail);
    }

    private static Page page(FeedCursor after, int limit, RowSet<Row> rows) {
        Row first = rows.iterator().next();
        if (first.getBoolean(0)) {
            return new Page(List.of(), after, true, horizon(first, false));
        }
        var changes = new ArrayList<ChangeEvent>(rows.size());
        FeedCursor next = after;
        long bytes = 0;
        int found = 0;
        for (Row row : rows) {
            if (row.getLong(1) == null) {
                break;
            }
            found++;
            bytes += length(row.getBuffer(9)) + length(row.getBuffer(15));
            FeedCursor place = FeedCursor.at(row.getLong(1), row.getLong(2));
            next = after.advanceTo(place);
            if (!after.covers(place.xid(), place.seq())) {
                changes.add(change(row, next));
            }
        }
        return new Page(changes, next, false, horizon(first, found < limit && bytes < PAGE_BYTES));
    }

    private static long length(@Nullable Buffer body) {
        return body == null ? 0 : body.length();
    }

    /**
     * The time is that of the statement's transaction, which began before the snapshot was taken. The time of the clock
     * as the row was made would claim too much: somebody may have begun and committed between the two.
     */
    private static Horizon horizon(Row row, boolean exhausted) {
        return new Horizon(
                row.getOffsetDateTime(TIME).toInstant(), row.getLong(TIME + 1), row.getLong(TIME + 2), exhausted);
    }

    private static ChangeEvent change(Row row, FeedCursor cursor) {
        var key = new ResourceKey(row.getString(4), row.getString(5), row.getString(6));
        return new ChangeEvent(
                cursor,
                row.getLong(8),
                before(row, key),
                after(row, key),
                row.getOffsetDateTime(3).toInstant(),
                Optional.ofNullable(row.getString(OFFER)));
    }

    private static Optional<StoredResource> after(Row row, ResourceKey key) {
        Buffer body = row.getBuffer(9);
        return body == null
                ? Optional.empty()
                : Optional.of(new StoredResource(
                        key, row.getUUID(7), body, row.getLong(10), row.getLong(8), row.getBoolean(11),
                        row.getString(12), List.of(row.getArrayOfStrings(13)), row.getBoolean(14), row.getLong(22)));
    }

    private static Optional<StoredResource> before(Row row, ResourceKey key) {
        Buffer body = row.getBuffer(15);
        return body == null
                ? Optional.empty()
                : Optional.of(new StoredResource(
                        key, row.getUUID(7), body, row.getLong(16), row.getLong(17), row.getBoolean(18),
                        row.getString(19), List.of(row.getArrayOfStrings(20)), row.getBoolean(21), row.getLong(23)));
    }

    @Override
    public Future<FeedCursor> head() {
        return pool.query(FeedPlace.SQL).execute()
                .map(rows -> FeedPlace.last(rows.iterator().next(), 0))
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
        FeedCursor last = FeedPlace.last(row, 3);
        Long xid = row.getLong(1);
        FeedCursor first = xid == null ? last : FeedCursor.at(xid, row.getLong(2) - 1);
        return Optional.of(first.compareTo(last) < 0 ? first : last);
    }
}
