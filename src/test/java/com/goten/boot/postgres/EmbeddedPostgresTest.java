package com.goten.boot.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.goten.testing.Await;
import com.goten.testing.TestPostgres;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EmbeddedPostgresTest {
    private static final Vertx vertx = Vertx.vertx();

    @AfterAll
    static void close() {
        Await.result(vertx.close());
    }

    @Test
    void isDurableAndIsolated() {
        var options = TestPostgres.createDatabase();
        assertThat(setting(options, "fsync")).isEqualTo("on");
        assertThat(setting(options, "synchronous_commit")).isEqualTo("on");
        assertThat(setting(options, "full_page_writes")).isEqualTo("on");
        assertThat(setting(options, "listen_addresses")).isEqualTo("127.0.0.1");
        assertThat(setting(options, "server_version")).startsWith("18.");
        assertThat(TestPostgres.createDatabase().getDatabase()).isNotEqualTo(options.getDatabase());
    }

    @Test
    void refusesAWrongPassword() {
        var options = TestPostgres.createDatabase().setPassword("wrong");
        assertThatThrownBy(() -> query(options, "select 1")).hasMessageContaining("password");
    }

    @Test
    void keepsCommittedRowsWhenKilled() {
        try (var server = TestPostgres.dedicated()) {
            var options = server.createDatabase();
            query(options, "create table kept (id int)");
            query(options, "insert into kept select generate_series(1, 1000)");
            server.killNine();
            server.restart();
            assertThat(query(options, "select count(*) from kept").iterator().next().getLong(0)).isEqualTo(1000);
        }
    }

    static Stream<RunAs> allowed() {
        return RunAs.allowed();
    }

    @ParameterizedTest
    @MethodSource("allowed")
    void startsAgainAfterAStopWithDataAndPassword(RunAs runAs, @TempDir Path directory) {
        var first = EmbeddedPostgres.start(PostgresSettings.in(directory), runAs);
        first.stop();
        first.stop();
        var second = EmbeddedPostgres.start(PostgresSettings.in(directory).onPort(first.port()), runAs);
        try {
            assertThat(second.port()).isEqualTo(first.port());
            assertThat(second.password()).isEqualTo(first.password());
        } finally {
            second.stop();
        }
    }

    @ParameterizedTest
    @MethodSource("allowed")
    void endsAServerThatItsJvmLeftBehind(RunAs runAs, @TempDir Path directory) throws IOException {
        var first = EmbeddedPostgres.start(PostgresSettings.in(directory), runAs);
        Leftovers.in(directory.resolve("data")).end(Duration.ofSeconds(20));
        first.ended().orTimeout(10, TimeUnit.SECONDS).join();
        assertThat(ProcessHandle.of(first.pid())).isEmpty();
        first.stop();
    }

    @Test
    void startsOverThePidFileOfAnotherProcess(@TempDir Path directory) throws IOException {
        EmbeddedPostgres.start(PostgresSettings.in(directory)).stop();
        Files.writeString(directory.resolve("data/postmaster.pid"), ProcessHandle.current().pid() + "\n/nowhere\n");
        EmbeddedPostgres.start(PostgresSettings.in(directory)).stop();
    }

    @Test
    void beginsAgainWhereInitdbWasKilled(@TempDir Path directory) throws IOException {
        Files.createDirectories(directory.resolve("data.new/base"));
        EmbeddedPostgres.start(PostgresSettings.in(directory)).stop();
        assertThat(directory.resolve("data.new")).doesNotExist();
    }

    @Test
    void refusesADirectoryInUse(@TempDir Path directory) {
        var first = EmbeddedPostgres.start(PostgresSettings.in(directory));
        try {
            assertThatThrownBy(() -> EmbeddedPostgres.start(PostgresSettings.in(directory)))
                    .isInstanceOf(PostgresStartException.class)
                    .hasMessageContaining("is in use by another process");
        } finally {
            first.stop();
        }
    }

    @Test
    void refusesAPortInUse(@TempDir Path directory) throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() ->
                            EmbeddedPostgres.start(PostgresSettings.in(directory).onPort(taken.getLocalPort())))
                    .isInstanceOf(PostgresStartException.class)
                    .hasMessage("port " + taken.getLocalPort()
                            + " for the embedded PostgreSQL is in use by another program");
        }
    }

    @Test
    void refusesDataOfAnotherMajorVersion(@TempDir Path directory) throws IOException {
        EmbeddedPostgres.start(PostgresSettings.in(directory)).stop();
        Files.writeString(directory.resolve("data/PG_VERSION"), "12\n");
        assertThatThrownBy(() -> EmbeddedPostgres.start(PostgresSettings.in(directory)))
                .hasMessageContaining("was written by PostgreSQL 12, and this is 18");
    }

    @ParameterizedTest
    @CsvSource({"postgres (PostgreSQL) 18.6, 18", "postgres (PostgreSQL) 19beta1, 19", "PostgreSQL 15, 15"})
    void readsTheMajorVersion(String text, String major) {
        assertThat(DataDirectory.majorOf(text)).isEqualTo(major);
    }

    private static String setting(PgConnectOptions options, String name) {
        return query(options, "show " + name).iterator().next().getString(0);
    }

    private static RowSet<Row> query(PgConnectOptions options, String sql) {
        return Await.result(PgConnection.connect(vertx, options)
                .compose(connection -> connection.query(sql).execute().eventually(connection::close)));
    }
}
