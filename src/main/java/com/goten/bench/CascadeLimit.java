package com.goten.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.ThreadLocalRandom;

/**
 * PostgreSQL's own {@code ON DELETE CASCADE}, over as many rows of the same size, with an index on what they refer to.
 *
 * <p>Of one table that refers to itself, as resources do: each of them may have some that go with it, and they are looked
 * for. And of two tables, the second of which nothing can refer to.
 */
final class CascadeLimit {
    private final PgConnection connection;
    private final Buffer body;

    private CascadeLimit(PgConnection connection, int bodyBytes) {
        this.connection = connection;
        byte[] bytes = new byte[bodyBytes];
        ThreadLocalRandom.current().nextBytes(bytes);
        this.body = Buffer.buffer(bytes);
    }

    /** Makes the tables. */
    static Future<CascadeLimit> open(Vertx vertx, PgConnectOptions database, int bodyBytes) {
        return PgConnection.connect(vertx, new PgConnectOptions(database).setCachePreparedStatements(true))
                .compose(connection -> connection.query("""
                                create table member (
                                  name text collate "C" primary key,
                                  parent text collate "C" references member on delete cascade,
                                  body bytea not null) with (toast_tuple_target = 8160);
                                create index member_parent on member (parent);
                                create table parent (name text collate "C" primary key);
                                create table child (
                                  name text collate "C" primary key,
                                  parent text collate "C" not null references parent on delete cascade,
                                  body bytea not null) with (toast_tuple_target = 8160);
                                create index child_parent on child (parent)""").execute()
                        .map(created -> new CascadeLimit(connection, bodyBytes)));
    }

    /** In one table; answers how many milliseconds the deletion took, its commit included. */
    Future<Double> oneTable(String parent, int children) {
        return run("insert into member values ($1, null, '')", "member", parent, children);
    }

    /** In two tables. */
    Future<Double> twoTables(String parent, int children) {
        return run("insert into parent values ($1)", "child", parent, children)
                .compose(millis -> connection.query("truncate child, parent").execute().map(millis));
    }

    private Future<Double> run(String insert, String table, String parent, int children) {
        String holder = table.equals("child") ? "parent" : table;
        return connection.preparedQuery(insert).execute(Tuple.of(parent))
                .compose(made -> connection.preparedQuery("""
                                insert into %s select $1 || '/parts/p' || i, $1, $2 from generate_series(1, $3) as i"""
                                .formatted(table))
                        .execute(Tuple.of(parent, body, children)))
                .compose(made -> Timing.of(() -> connection.preparedQuery(
                        "delete from %s where name = $1".formatted(holder)).execute(Tuple.of(parent))));
    }

    Future<Void> close() {
        return connection.close();
    }
}
