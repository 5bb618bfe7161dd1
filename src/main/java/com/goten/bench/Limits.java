package com.goten.bench;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What this PostgreSQL does with this client at its best: prepared statements of one row, in autocommit, over 16
 * connections, for 64 callers who queue for them. Rows of the size of the resources that are measured beside.
 */
final class Limits {
    /** What the limits are, as reports say it. */
    static final String INSERT = "INSERT";
    static final String SELECT = "SELECT";

    static final int CONNECTIONS = 16;
    static final int CALLERS = 64;
    private static final int ROWS = 20_000;

    private final Vertx vertx;
    private final List<Context> contexts;
    private final Pool pool;
    private final Buffer body;
    private final AtomicLong next = new AtomicLong();

    private Limits(Vertx vertx, List<Context> contexts, Pool pool, int bodyBytes) {
        this.vertx = vertx;
        this.contexts = contexts;
        this.pool = pool;
        byte[] bytes = new byte[bodyBytes];
        ThreadLocalRandom.current().nextBytes(bytes);
        this.body = Buffer.buffer(bytes);
    }

    /** Makes the table, with rows to be read. */
    static Future<Limits> open(Vertx vertx, List<Context> contexts, PgConnectOptions database, int bodyBytes) {
        Pool pool = PgBuilder.pool()
                .using(vertx)
                .connectingTo(new PgConnectOptions(database).setCachePreparedStatements(true))
                .with(new PoolOptions().setMaxSize(CONNECTIONS).setMaxWaitQueueSize(-1))
                .build();
        var limits = new Limits(vertx, contexts, pool, bodyBytes);
        return pool.query("""
                        create table row (name text collate "C" primary key, body bytea not null)
                          with (toast_tuple_target = 8160)""").execute()
                .compose(created -> pool.preparedQuery("""
                        insert into row select 'items/r' || i, $1 from generate_series(0, $2) as i""")
                        .execute(Tuple.of(limits.body, ROWS - 1)))
                .compose(filled -> pool.query("analyze row").execute())
                .map(limits);
    }

    Future<Measurement> insert(Duration duration) {
        return Load.closed(vertx, contexts, CALLERS, duration, 1, caller -> pool.preparedQuery(
                        "insert into row (name, body) values ($1, $2)")
                .execute(Tuple.of("items/n" + next.incrementAndGet(), body)));
    }

    Future<Measurement> select(Duration duration) {
        return Load.closed(vertx, contexts, CALLERS, duration, 1, caller -> pool.preparedQuery(
                        "select name, body from row where name = $1")
                .execute(Tuple.of("items/r" + ThreadLocalRandom.current().nextInt(ROWS))));
    }

    Future<Void> close() {
        return pool.close();
    }
}
