package com.goten.store.pg;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;

/**
 * Moves the change feed round its ring of partitions, so that changes are kept for at least the retention time.
 *
 * <p>In two steps, minutes apart: first the floor rises to the end of the oldest partition, and readers behind it are told
 * that their cursor has expired; later that partition is emptied and written to. Emptying is not seen by snapshots in the
 * way that rows are, so no reader may still be reading what is emptied.
 *
 * <p>Any number of nodes may call this; the feed's one row is locked.
 */
final class FeedRetention {
    static final int PARTITIONS = 6;

    static final String EXPIRE = """
            update feed f
            set expiring = (f.slot + 1) %% %1$d, expired_at = now(),
                floor_xid = greatest(f.floor_xid, coalesce(last.xid, f.floor_xid)),
                floor_seq = coalesce(last.seq, f.floor_seq),
                floor_time = coalesce(newest.at, f.floor_time)
            from feed g left join lateral (
              select xid, seq from change where change.slot = (g.slot + 1) %% %1$d
              order by change.xid desc, change.seq desc limit 1) last on true
            left join lateral (
              select at from change where change.slot = (g.slot + 1) %% %1$d order by change.at desc limit 1) newest on true
            where f.expiring is null and f.rotated_at < now() - $1::bigint * interval '1 millisecond'"""
            .formatted(PARTITIONS);

    private static final String EXPIRED = """
            select expiring from feed
            where expiring is not null and expired_at < now() - $1::bigint * interval '1 millisecond' for update""";

    private static final String TURN = "update feed set slot = expiring, expiring = null, rotated_at = now()";

    private final Pool pool;
    private final Duration retention;
    private final Duration grace;

    /**
     * @param retention how long changes are kept at least
     * @param grace how long after its expiry a partition is emptied; longer than any reading statement takes
     */
    FeedRetention(Pool pool, Duration retention, Duration grace) {
        this.pool = pool;
        this.retention = retention;
        this.grace = grace;
    }

    /** Does what is due. */
    Future<Void> turn() {
        // One partition is written to and one may be expiring: the others hold the retention time.
        long perPartition = Math.max(1, retention.toMillis() / (PARTITIONS - 2));
        return pool.preparedQuery(EXPIRE)
                .execute(Tuple.of(perPartition))
                .compose(expired -> pool.withTransaction(this::empty))
                .recover(PgFailures::fail);
    }

    private Future<Void> empty(SqlConnection connection) {
        return connection.preparedQuery(EXPIRED).execute(Tuple.of(grace.toMillis())).compose(rows -> {
            if (rows.size() == 0) {
                return Future.succeededFuture();
            }
            String partition = "change_" + rows.iterator().next().getInteger(0);
            return connection.query("truncate " + partition).execute()
                    .compose(emptied -> connection.query(TURN).execute())
                    .mapEmpty();
        });
    }
}
