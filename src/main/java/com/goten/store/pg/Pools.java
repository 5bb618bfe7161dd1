package com.goten.store.pg;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The connections of a store, but for those of the write lanes; opened when needed, closed when idle. Four pools, so that
 * none who waits for a slow kind of work keeps out another.
 *
 * @param reads lists and counts of clients
 * @param gets the statements of {@link GetCombiner}
 * @param snapshots consistent views, each of which keeps its connection
 * @param flows the feed, tasks, health: what must go on whatever clients ask
 */
record Pools(Pool reads, Pool gets, Pool snapshots, Pool flows) {
    /** How long to wait for a connection, be it made or given back. */
    static final Duration WAIT = Duration.ofSeconds(2);

    private static final int FLOW_CONNECTIONS = 4;
    private static final int IDLE_SECONDS = 60;

    static Pools open(Vertx vertx, PgConnectOptions database, StoreOptions options) {
        return new Pools(
                pool(vertx, database, "reads", options.readConnections(), options),
                pool(vertx, database, "gets", GetCombiner.MOST_UNDER_WAY, options),
                pool(vertx, database, "snapshots", options.snapshotConnections(), options),
                pool(vertx, database, "flows", FLOW_CONNECTIONS, options));
    }

    /** @param use names the pool in the metrics, where those of all deployments of the process are */
    private static Pool pool(Vertx vertx, PgConnectOptions database, String use, int size, StoreOptions options) {
        return PgBuilder.pool()
                .using(vertx)
                .connectingTo(database)
                .with(new PoolOptions()
                        .setName(database.getDatabase() + "." + use)
                        .setMaxSize(size)
                        .setMaxWaitQueueSize(options.queueReads())
                        .setIdleTimeout(IDLE_SECONDS)
                        .setConnectionTimeout((int) WAIT.toSeconds())
                        .setConnectionTimeoutUnit(TimeUnit.SECONDS))
                .build();
    }

    Future<Void> close() {
        return Future.join(reads.close(), gets.close(), snapshots.close(), flows.close()).mapEmpty();
    }
}
