package com.goten.store.pg;

import com.goten.store.FeedCursor;
import com.goten.store.SeenTransactions;
import io.vertx.sqlclient.Row;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where a statement's snapshot stands in the feed.
 *
 * <p>The snapshot tells which transactions it sees, but may say so of ids that a crash gives out again: of those that were
 * aborted, or only read, without a trace on disk. Ids up to that of the newest change which the snapshot sees are safe,
 * as that change is on disk. Beyond it there is no change that the snapshot sees. So what it has seen is cut off there,
 * which loses nothing, and whatever comes beyond is new.
 *
 * <pre>
 *   ids      ... 90   91   93 │ 94      97 │ 98   99
 *   changes      ■    ■    ■  │         ■  │
 *                          └ last, below the oldest running transaction (94)
 *                                       └ newest: of 94 to 97 the cursor says that all but those running were seen;
 *                                         of 98 and 99 it says nothing, though both had ended
 * </pre>
 */
final class FeedPlace {
    /** Snapshot, newest change, last change that is final, newest change within its transaction; to be joined by {@link #JOIN} with {@code feed f}. */
    static final String COLUMNS = """
            pg_current_snapshot()::text, newest.xid::text::bigint,
            coalesce(last.xid, f.floor_xid)::text::bigint, coalesce(last.seq, f.floor_seq), newest.seq""";

    static final String JOIN = """
            left join lateral (
              select xid, seq from change order by change.xid desc, change.seq desc limit 1) newest on true
            left join lateral (
              select xid, seq from change where change.xid < pg_snapshot_xmin(pg_current_snapshot())
              order by change.xid desc, change.seq desc limit 1) last on true""";

    static final String SQL = "select %s from feed f %s".formatted(COLUMNS, JOIN);

    private FeedPlace() {}

    /** The last change that is final: all before it have been seen by this snapshot. */
    static FeedCursor last(Row row, int first) {
        return FeedCursor.at(row.getLong(first + 2), row.getLong(first + 3));
    }

    /** The newest change that can be seen; that of a feed without any is the last. */
    static FeedCursor newest(Row row, int first) {
        Long newest = row.getLong(first + 1);
        return newest == null ? last(row, first) : FeedCursor.at(newest, row.getLong(first + 4));
    }

    /** The same as {@link #last}, and which of those beyond it the snapshot has seen already. */
    static FeedCursor seen(Row row, int first) {
        FeedCursor last = last(row, first);
        Long newest = row.getLong(first + 1);
        return newest == null
                ? last
                : new FeedCursor(last.xid(), last.seq(), seen(SeenTransactions.parse(row.getString(first)), newest));
    }

    private static Optional<SeenTransactions> seen(SeenTransactions snapshot, long newest) {
        if (newest < snapshot.xmin()) {
            return Optional.empty();
        }
        long[] running = Arrays.stream(snapshot.running()).filter(xid -> xid < newest).toArray();
        return Optional.of(new SeenTransactions(snapshot.xmin(), newest + 1, running));
    }
}
