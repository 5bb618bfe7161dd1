package com.goten.testing;

import com.goten.boot.postgres.EmbeddedPostgres;
import com.goten.boot.postgres.PostgresSettings;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real PostgreSQL for tests. One server per test JVM, in a directory that is gone afterwards; each caller gets a
 * database of its own. Tests that hurt the server take one of their own: {@link #dedicated()}.
 */
public final class TestPostgres {
    private static final AtomicInteger databases = new AtomicInteger();

    private TestPostgres() {}

    /** A new, empty database on the server that all tests share. */
    public static PgConnectOptions createDatabase() {
        return createDatabase(Shared.SERVER);
    }

    /** A copy of a database that nobody is connected to, on the server that all tests share. */
    public static PgConnectOptions copy(PgConnectOptions original) {
        return createDatabase(Shared.SERVER, " TEMPLATE " + original.getDatabase());
    }

    /** A new database that takes it for so much later than the others do. */
    public static PgConnectOptions createDatabaseAhead(Duration ahead) {
        var database = createDatabase(Shared.SERVER);
        var shifted = """
                create schema ahead;
                create function ahead.clock_timestamp() returns timestamptz language sql volatile
                  as 'select pg_catalog.clock_timestamp() + interval ''%1$d seconds''';
                create function ahead.now() returns timestamptz language sql stable
                  as 'select pg_catalog.now() + interval ''%1$d seconds''';
                alter database %2$s set search_path = ahead, pg_catalog""".formatted(
                ahead.toSeconds(), database.getDatabase());
        var vertx = Vertx.vertx();
        try {
            Await.result(PgConnection.connect(vertx, database)
                    .compose(connection -> connection.query(shifted).execute().eventually(connection::close)));
        } finally {
            Await.result(vertx.close());
        }
        return database;
    }

    private static PgConnectOptions createDatabase(Dedicated server) {
        return createDatabase(server, "");
    }

    private static PgConnectOptions createDatabase(Dedicated server, String options) {
        var name = "test_" + databases.incrementAndGet();
        var vertx = Vertx.vertx();
        try {
            Await.result(PgConnection.connect(vertx, server.options("postgres"))
                    .compose(connection -> connection.query("CREATE DATABASE " + name + options).execute()
                            .eventually(connection::close)));
        } finally {
            Await.result(vertx.close());
        }
        return server.options(name);
    }

    /** A server of the caller's own, to be closed by it. Its port stays the same over restarts. */
    public static Dedicated dedicated() {
        return new Dedicated();
    }

    private static final class Shared {
        static final Dedicated SERVER = new Dedicated();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close, "test-postgres-stop"));
        }
    }

    /** A server that may be killed, stopped and started again. */
    public static final class Dedicated implements AutoCloseable {
        private final Path directory = temporaryDirectory();
        private EmbeddedPostgres server;

        private Dedicated() {
            server = EmbeddedPostgres.start(PostgresSettings.in(directory));
        }

        /** Connection options for one of its databases. */
        public PgConnectOptions options(String database) {
            return new PgConnectOptions()
                    .setHost(server.host())
                    .setPort(server.port())
                    .setUser(EmbeddedPostgres.USER)
                    .setPassword(server.password())
                    .setDatabase(database);
        }

        public PgConnectOptions createDatabase() {
            return TestPostgres.createDatabase(this);
        }

        /** kill -9 of the server; it is gone when this returns. */
        public void killNine() {
            ProcessHandle.of(server.pid()).ifPresent(ProcessHandle::destroyForcibly);
            server.ended().orTimeout(10, TimeUnit.SECONDS).join();
        }

        /** Ends it in order. */
        public void stop() {
            server.stop();
        }

        /** Starts it again after {@link #killNine()} or {@link #stop()}, on the same port with the same data. */
        public void restart() {
            int port = server.port();
            server.stop();
            server = EmbeddedPostgres.start(PostgresSettings.in(directory).onPort(port));
        }

        @Override
        public void close() {
            server.stop();
            delete(directory);
        }
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("goten-test-postgres");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        try (var all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
