package com.goten.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;

/**
 * When resources were committed, by the server that has them: no client measures it, and none disturbs what is measured.
 * The server must keep the times of commits; databases of one server have one clock.
 */
final class Arrivals {
    private static final int ROWS = 10_000;

    private final Vertx vertx;
    private final PgConnectOptions database;
    private final String select;

    private Arrivals(Vertx vertx, PgConnectOptions database, String select) {
        this.vertx = vertx;
        this.database = database;
        this.select = select;
    }

    /** Of the pages in a deployment's database. */
    static Arrivals ofPages(Vertx vertx, PgConnectOptions database) {
        return new Arrivals(vertx, database, """
                select name, pg_xact_commit_timestamp(xmin) from resource where type = '%s' and name like $1 || '%%'"""
                .formatted(Pages.TYPE));
    }

    /** Of rows of a table with a name. @param time SQL for when a row was committed */
    static Arrivals of(Vertx vertx, PgConnectOptions database, String table, String time) {
        return new Arrivals(
                vertx, database, "select name, %s from %s where name like $1 || '%%'".formatted(time, table));
    }

    /** By name, of those whose names begin so, in microseconds of one clock. */
    Future<Map<String, Long>> micros(String prefix) {
        Map<String, Long> micros = new HashMap<>();
        return PgConnection.connect(vertx, database).compose(connection -> connection
                .begin()
                .compose(begun -> connection.prepare(select))
                .compose(prepared -> all(prepared.cursor(Tuple.of(prefix)), micros))
                .eventually(connection::close)
                .map(micros));
    }

    private static Future<Void> all(Cursor cursor, Map<String, Long> micros) {
        return cursor.read(ROWS).compose(rows -> {
            rows.forEach(row -> micros.put(row.getString(0), micros(row.getOffsetDateTime(1))));
            return cursor.hasMore() ? all(cursor, micros) : cursor.close();
        });
    }

    private static long micros(OffsetDateTime time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time.toInstant());
    }

    /** Completes when so many are there. */
    Future<Void> count(String prefix, int count, Duration patience) {
        return PgConnection.connect(vertx, database).compose(connection -> Looking.until(
                        vertx, 100, "that " + count + " arrive", () -> connection
                                .preparedQuery("select count(*) from (%s) a".formatted(select))
                                .execute(Tuple.of(prefix))
                                .map(rows -> rows.iterator().next().getLong(0) >= count), patience)
                .eventually(connection::close));
    }

    /** How many came in a second, from the first to the last. */
    static double perSecond(Map<String, Long> micros) {
        var times = micros.values().stream().mapToLong(Long::longValue).summaryStatistics();
        return times.getCount() * 1e6 / Math.max(1, times.getMax() - times.getMin());
    }
}
