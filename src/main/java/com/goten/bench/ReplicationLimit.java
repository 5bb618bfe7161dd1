package com.goten.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.ThreadLocalRandom;

/**
 * PostgreSQL's own logical replication, of rows of the same size, between two databases of one server. When a row came is
 * written by a trigger of the copy: the server gives replicated transactions the times of their originals.
 */
final class ReplicationLimit {
    private static final int CONNECTIONS = 16;
    private static final int TOGETHER = 500;
    private static final String SLOT = "bench";

    private final Pool original;
    private final Pool copy;
    private final Arrivals originals;
    private final Arrivals copies;
    private final String connection;
    private final Buffer body;

    private ReplicationLimit(Vertx vertx, PgConnectOptions from, PgConnectOptions to, int bodyBytes) {
        this.original = pool(vertx, from, CONNECTIONS);
        this.copy = pool(vertx, to, 1);
        this.originals = Arrivals.of(vertx, from, "replicated", "pg_xact_commit_timestamp(xmin)");
        this.copies = Arrivals.of(vertx, to, "replicated", "arrived");
        this.connection = "host=%s port=%d user=%s password=%s dbname=%s".formatted(
                from.getHost(), from.getPort(), from.getUser(), from.getPassword(), from.getDatabase());
        byte[] bytes = new byte[bodyBytes];
        ThreadLocalRandom.current().nextBytes(bytes);
        this.body = Buffer.buffer(bytes);
    }

    private static Pool pool(Vertx vertx, PgConnectOptions database, int connections) {
        return PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(connections))
                .connectingTo(new PgConnectOptions(database).setCachePreparedStatements(true))
                .using(vertx)
                .build();
    }

    /** Makes the tables, in two empty databases of a server whose {@code wal_level} is logical. */
    static Future<ReplicationLimit> open(Vertx vertx, PgConnectOptions from, PgConnectOptions to, int bodyBytes) {
        var limit = new ReplicationLimit(vertx, from, to, bodyBytes);
        return limit.original.query("""
                        create table replicated (name text collate "C" primary key, body bytea not null)
                          with (toast_tuple_target = 8160);
                        create publication bench for table replicated""").execute()
                .compose(made -> limit.copy.query("""
                        create table replicated (
                          name text collate "C" primary key, body bytea not null, arrived timestamptz)
                          with (toast_tuple_target = 8160);
                        create function stamp() returns trigger language plpgsql as
                          'begin new.arrived := clock_timestamp(); return new; end';
                        create trigger stamp before insert on replicated for each row execute function stamp();
                        alter table replicated enable always trigger stamp""").execute())
                .map(limit);
    }

    Arrivals originals() {
        return originals;
    }

    Arrivals copies() {
        return copies;
    }

    /** Many rows, in transactions of many. */
    Future<Void> fill(String prefix, int count) {
        Future<?> filled = Future.succeededFuture();
        for (int from = 0; from < count; from += TOGETHER) {
            var rows = Tuple.of(prefix, body, from, Math.min(from + TOGETHER, count) - 1);
            filled = filled.compose(done -> original.preparedQuery("""
                    insert into replicated select $1 || i, $2 from generate_series($3::int, $4::int) i""").execute(rows));
        }
        return filled.mapEmpty();
    }

    /** One row, in a transaction of its own. */
    Future<?> insert(String name) {
        return original.preparedQuery("insert into replicated values ($1, $2)").execute(Tuple.of(name, body));
    }

    /** Begins, with what there is. The slot is made by itself: in one server it would wait for the subscription. */
    Future<Void> subscribe() {
        return original.query("select pg_create_logical_replication_slot('%s', 'pgoutput')".formatted(SLOT)).execute()
                .compose(made -> copy.query("""
                        create subscription bench connection '%s' publication bench
                          with (create_slot = false, slot_name = '%s')""".formatted(connection, SLOT)).execute())
                .mapEmpty();
    }

    Future<Void> pause() {
        return copy.query("alter subscription bench disable").execute().mapEmpty();
    }

    Future<Void> resume() {
        return copy.query("alter subscription bench enable").execute().mapEmpty();
    }

    Future<Void> close() {
        return copy.query("drop subscription if exists bench").execute()
                .eventually(() -> Future.join(original.close(), copy.close()))
                .mapEmpty();
    }
}
