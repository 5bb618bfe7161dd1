package com.goten.store.pg;

import com.goten.errors.GotenException.FailedPrecondition;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Brings a database to the newest schema: steps in a fixed order, each applied once, all that are missing in one transaction
 * under a lock that nodes starting together wait for.
 */
final class DdlChain {
    private static final long LOCK = 0x676f74656e44444cL;

    private static final List<String> STEPS =
            List.of(
                    "0001-deployment",
                    "0002-resource",
                    "0003-change",
                    "0004-task",
                    "0005-relation",
                    "0006-registry",
                    "0007-owner",
                    "0008-deletion-watch",
                    "0009-sync");

    private DdlChain() {}

    static Future<Void> apply(Pool pool) {
        return pool.withTransaction(connection -> createLedger(connection)
                .compose(made -> applied(connection))
                .compose(applied -> {
                    Future<Void> chain = Future.succeededFuture();
                    for (String step : STEPS) {
                        if (!applied.contains(step)) {
                            chain = chain.compose(done -> run(connection, step));
                        }
                    }
                    return chain;
                }));
    }

    /** Fails with {@code FailedPrecondition} where the database is not at the newest schema. */
    static Future<Void> requireNewest(SqlConnection connection) {
        return applied(connection).compose(applied -> applied.equals(Set.copyOf(STEPS))
                ? Future.succeededFuture()
                : Future.failedFuture(new FailedPrecondition(
                        "the database was written by another release: it has steps " + new TreeSet<>(applied),
                        "DATABASE_OF_ANOTHER_RELEASE")));
    }

    private static Future<Void> createLedger(SqlConnection connection) {
        return lock(connection)
                .compose(locked -> connection.query("""
                        create table if not exists ddl_step (
                          id          text primary key,
                          applied_at  timestamptz not null default now()
                        )""").execute())
                .mapEmpty();
    }

    private static Future<?> lock(SqlConnection connection) {
        return connection.query("select pg_advisory_xact_lock(" + LOCK + ")::text").execute();
    }

    private static Future<Set<String>> applied(SqlConnection connection) {
        return connection.query("select id from ddl_step").execute().map(rows -> StreamSupport.stream(
                        rows.spliterator(), false)
                .map(row -> row.getString(0))
                .collect(Collectors.toSet()));
    }

    private static Future<Void> run(SqlConnection connection, String step) {
        return connection.query(text(step)).execute()
                .compose(done -> connection.preparedQuery("insert into ddl_step (id) values ($1)")
                        .execute(Tuple.of(step)))
                .mapEmpty();
    }

    private static String text(String step) {
        String file = "ddl/" + step + ".sql";
        try (InputStream in = DdlChain.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its own file " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
