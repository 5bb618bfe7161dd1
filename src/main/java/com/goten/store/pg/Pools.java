package com.goten.store.pg;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The connections of a store, but for those of the write lanes; opened when needed, closed when idle. Several pools, so
 * that none who waits for a slow kind of work keeps out another.
 *
 * <p>A server that is gone without a word answers nothing, for ever. What it owes an answer for longer than a statement
 * may take is closed, and fails all that waits for it. Connections that nobody uses are closed before that, by the pool,
 * so that nobody is ever given one that is just being cut.
 *
 * @param reads lists and counts of clients
 * @param gets the statements of {@link GetCombiner}
 * @param snapshots consistent views, each of which keeps its connection
 * @param feed what all wait for: the reader of the feed, and health
 * @param catchUps watches that read the feed themselves
 * @param flows tasks and retention
 * @param relations intents of writes, and what other deployments ask
 * @param owned what regions with copies ask
 */
record Pools(Pool reads, Pool gets, Pool snapshots, Pool feed, Pool catchUps, Pool flows, Pool relations, Pool owned) {
    /** How long to wait for a connection, be it made or given back. */
    static final Duration WAIT = Duration.ofSeconds(2);

    /** Clients' reads, and what calls wait for, wait as long as their own deadlines let them; this bounds those without. */
    private static final Duration READS_WAIT = Duration.ofSeconds(30);
    /** Beyond the longest statement. */
    private static final Duration SILENCE = Duration.ofSeconds(5);
    /** Beyond the longest pause of a transaction that only reads on when its client does; the server ends it then. */
    private static final Duration SNAPSHOT_SILENCE = Duration.ofSeconds(70);

    private static final int FEED_CONNECTIONS = 2;
    private static final int CATCH_UP_CONNECTIONS = 4;
    private static final int FLOW_CONNECTIONS = 4;
    private static final int RELATION_CONNECTIONS = 4;
    private static final int OWNED_CONNECTIONS = 3;

    static Pools open(Vertx vertx, PgConnectOptions database, StoreOptions options) {
        Duration silence = options.statement().plus(SILENCE);
        var maker = new Maker(vertx, database, options);
        return new Pools(
                maker.pool("reads", options.readConnections(), READS_WAIT, silence),
                maker.pool("gets", GetCombiner.MOST_UNDER_WAY, WAIT, silence),
                maker.pool("snapshots", options.snapshotConnections(), WAIT, SNAPSHOT_SILENCE),
                maker.pool("feed", FEED_CONNECTIONS, WAIT, silence),
                maker.pool("catchups", CATCH_UP_CONNECTIONS, WAIT, silence),
                maker.pool("flows", FLOW_CONNECTIONS, WAIT, silence),
                maker.pool("relations", RELATION_CONNECTIONS, READS_WAIT, silence),
                maker.pool("owned", OWNED_CONNECTIONS, READS_WAIT, silence));
    }

    private record Maker(Vertx vertx, PgConnectOptions database, StoreOptions options) {

        /** @param use names the pool in the metrics, where those of all deployments of the process are */
        Pool pool(String use, int size, Duration wait, Duration silence) {
            return PgBuilder.pool()
                    .using(vertx)
                    .connectingTo(database)
                    .with(new NetClientOptions()
                            .setConnectTimeout((int) WAIT.toMillis())
                            .setTcpKeepAlive(true)
                            .setReadIdleTimeout((int) silence.toSeconds())
                            .setIdleTimeoutUnit(TimeUnit.SECONDS))
                    .with(new PoolOptions()
                            .setName(database.getDatabase() + "." + use)
                            .setMaxSize(size)
                            .setMaxWaitQueueSize(options.queueReads())
                            .setIdleTimeout((int) Math.max(1, options.statement().toSeconds()))
                            .setConnectionTimeout((int) wait.toSeconds())
                            .setConnectionTimeoutUnit(TimeUnit.SECONDS))
                    .build();
        }
    }

    Future<Void> close() {
        return Future.join(List.of(
                        reads.close(), gets.close(), snapshots.close(), feed.close(), catchUps.close(), flows.close(),
                        relations.close(), owned.close()))
                .mapEmpty();
    }
}
