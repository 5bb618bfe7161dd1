package com.goten.store.pg;

import static com.goten.store.pg.TestWrites.add;
import static com.goten.store.pg.TestWrites.deciding;
import static com.goten.store.pg.TestWrites.insert;
import static com.goten.store.pg.TestWrites.key;
import static com.goten.store.pg.TestWrites.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.goten.errors.GotenException;
import com.goten.schema.DeploymentId;
import com.goten.store.Access;
import com.goten.store.Decision;
import com.goten.store.Needs;
import com.goten.store.Op;
import com.goten.store.TaskKind;
import com.goten.store.Write;
import com.goten.testing.Await;
import com.goten.testing.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transactions that do not end: somebody else holds what they need. */
class StuckWritesTest {
    private static final WriteOptions ONE_LANE = new WriteOptions(1, 200, 4 << 20, 1000);
    private static final WriteOptions IMPATIENT = ONE_LANE.withTimes(Duration.ofSeconds(35), Duration.ofMillis(300));

    private final PgConnectOptions database = TestPostgres.createDatabase();
    private final Set<Thread> batchThreads = ConcurrentHashMap.newKeySet();
    private Vertx vertx;
    private PgStore store;
    private PgConnection other;

    @BeforeEach
    void connect() {
        vertx = Vertx.vertx();
    }

    @AfterEach
    void close() {
        Await.result(other.close());
        Await.result(store.close());
        Await.result(vertx.close());
    }

    private void open(WriteOptions writes) {
        open(StoreOptions.STANDARD.withWrites(writes));
    }

    private void open(StoreOptions options) {
        var observer = new StoreObserver() {
            @Override
            public void batch(int writes) {
                batchThreads.add(Thread.currentThread());
            }
        };
        store = Await.result(PgStore.open(vertx, database, new DeploymentId("things.example.com", "here"), "v1",
                options, observer));
        other = Await.result(PgConnection.connect(vertx, database));
    }

    private void run(String sql) {
        Await.result(other.query(sql).execute());
    }

    private <R> Future<R> send(Write<R> write) {
        return store.writer().write(write, soon());
    }

    private long count(String table) {
        return Await.result(other.query("select count(*) from " + table).execute()).iterator().next().getLong(0);
    }

    private void blockTable() {
        run("begin; lock table resource in share mode");
    }

    /** Gets behind everybody who wants to write to the table, thus returns when they have written or gone. */
    private void unblockTable() {
        run("commit");
        run("begin; lock table resource in share mode; commit");
    }

    @Test
    void aWriteThatWasAnsweredDoesNotTakePlaceLater() {
        open(IMPATIENT);
        blockTable();
        var given = send(insert("a"));
        assertThatThrownBy(() -> Await.result(given)).isInstanceOf(GotenException.Unavailable.class);
        unblockTable();
        assertThat(count("resource")).isZero();
        assertThat(Await.result(send(insert("a")))).isPositive();
    }

    @Test
    void batchesStayOnOneThreadWhenOneOfThemWasGivenUp() {
        open(IMPATIENT);
        blockTable();
        var stuck = send(insert("a"));
        var waits = send(insert("a"));
        assertThatThrownBy(() -> Await.result(stuck)).isInstanceOf(GotenException.Unavailable.class);
        assertThatThrownBy(() -> Await.result(waits)).isInstanceOf(GotenException.Unavailable.class);
        unblockTable();
        assertThat(batchThreads).hasSize(1);
    }

    @Test
    void aWriteThatWasPutBackIsNotFailedByTheTransactionItLeft() {
        open(IMPATIENT);
        UUID subject = UUID.randomUUID();
        run("insert into task (kind, subject) values ('CASCADE', '" + subject + "')");
        run("begin; select from task for update; lock table resource in share mode");
        var first = send(insert("first"));
        var stuck = send(scheduling("s", subject));
        var widened = send(deciding(Needs.of(key("a"), Access.WRITE), view -> view.covers(key("b"), Access.WRITE)
                ? Decision.nothing("done")
                : new Decision.Widen<>(Needs.of(key("a"), Access.WRITE).with(key("b"), Access.WRITE))));
        assertThatThrownBy(() -> Await.result(first)).isInstanceOf(GotenException.Unavailable.class);
        assertThatThrownBy(() -> Await.result(stuck)).isInstanceOf(GotenException.Unavailable.class);
        assertThat(Await.result(widened)).isEqualTo("done");
        run("commit");
    }

    @Test
    void closingWaitsForTheTransactionUnderWay() {
        open(ONE_LANE);
        blockKey("a");
        var underWay = send(add("a", 1));
        Await.until(this::waitsForKey);
        Future<Void> closed = store.close();
        var late = send(insert("b"));
        assertThatThrownBy(() -> Await.result(late)).isInstanceOf(GotenException.Unavailable.class);
        assertThat(closed.isComplete()).isFalse();
        unblockKey("a");
        assertThat(Await.result(underWay)).isEqualTo(1);
        Await.result(closed);
    }

    @Test
    void aStatementThatTakesTooLongCostsNoOther() {
        var hasty = new StoreOptions(ONE_LANE, 2, 1, 100, Duration.ofHours(1), Duration.ofSeconds(2), Duration.ofSeconds(10));
        open(hasty);
        UUID subject = UUID.randomUUID();
        run("insert into task (kind, subject) values ('CASCADE', '" + subject + "')");
        run("begin; select from task for update");
        blockKey("first");
        var first = send(add("first", 1));
        Await.until(this::waitsForKey);
        var stuck = send(scheduling("s", subject));
        var others = IntStream.range(0, 20).mapToObj(i -> send(add("n" + i, 1))).toList();
        Await.until(() -> store.waitingWrites() == 21);
        unblockKey("first");
        assertThat(Await.result(first)).isEqualTo(1);
        Await.result(Future.all(others));
        assertThatThrownBy(() -> Await.result(stuck)).isInstanceOf(GotenException.DeadlineExceeded.class);
        run("commit");
    }

    private static Write<Boolean> scheduling(String name, UUID subject) {
        return deciding(Needs.of(key(name), Access.WRITE), view -> new Decision.Apply<>(
                List.of(new Op.Schedule(TaskKind.CASCADE, subject)), revisions -> true));
    }

    private void blockKey(String name) {
        run("select pg_advisory_lock(" + lock(name) + ")::text");
    }

    private void unblockKey(String name) {
        run("select pg_advisory_unlock(" + lock(name) + ")");
    }

    private static long lock(String name) {
        return LockKeys.of(Needs.of(key(name), Access.WRITE)).firstKey();
    }

    private boolean waitsForKey() {
        return count("pg_locks where not granted and locktype = 'advisory' and database ="
                + " (select oid from pg_database where datname = current_database())") > 0;
    }
}
