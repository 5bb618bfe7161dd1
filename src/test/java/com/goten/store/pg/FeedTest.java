package com.goten.store.pg;

import static com.goten.store.pg.TestWrites.add;
import static com.goten.store.pg.TestWrites.number;
import static com.goten.store.pg.TestWrites.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.goten.resource.OrderBy;
import com.goten.resource.Samples;
import com.goten.resource.Scope;
import com.goten.resource.filter.Filter;
import com.goten.schema.DeploymentId;
import com.goten.store.Access;
import com.goten.store.ChangeEvent;
import com.goten.store.ChangeFeed;
import com.goten.store.Decision;
import com.goten.store.FeedCursor;
import com.goten.store.ListQuery;
import com.goten.store.Needs;
import com.goten.store.NewResource;
import com.goten.store.Op;
import com.goten.testing.Await;
import com.goten.testing.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a reader of the feed may rely on. */
class FeedTest {
    private static final DeploymentId DEPLOYMENT = new DeploymentId("things.example.com", "here");
    private static final int WRITERS = 16;
    private static final int WRITES = 150;
    private static final int NAMES = 20;

    private final PgConnectOptions database = TestPostgres.createDatabase();
    private Vertx vertx;
    private final List<PgStore> stores = new ArrayList<>();

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
    }

    @AfterEach
    void close() {
        Await.result(Future.join(stores.stream().map(PgStore::close).toList()));
        Await.result(vertx.close());
    }

    private PgStore store() {
        return store(StoreOptions.STANDARD);
    }

    private PgStore store(StoreOptions options) {
        PgStore store = Await.result(PgStore.open(vertx, database, DEPLOYMENT, "v1", options, StoreObserver.NONE));
        stores.add(store);
        return store;
    }

    /** Sixteen nodes write, others hold transactions open that have an id; a reader follows all the while. */
    @Test
    void isCompleteAndOrderedUnderConcurrentWritersAndStalledTransactions() {
        long seed = System.nanoTime();
        var one = new StoreOptions(new WriteOptions(1, 8, 1 << 20, 1000), 2, 1, 100,
                Duration.ofHours(1), Duration.ofSeconds(30), Duration.ofSeconds(10));
        PgStore reader = store(one);
        var reading = new Follower(vertx, reader.feed());
        Future<Void> stalls = stall(new Random(seed), 40);
        var writers = new ArrayList<Future<Void>>();
        for (int i = 0; i < WRITERS; i++) {
            writers.add(writeMany(store(one), new Random(seed + i), WRITES));
        }
        Await.result(Future.all(writers).compose(written -> stalls));
        List<ChangeEvent> seen = Await.result(reading.until(WRITERS * WRITES));

        assertThat(seen).as("seed %d: complete", seed).hasSize(WRITERS * WRITES);
        Set<Long> revisions = new HashSet<>();
        seen.forEach(change -> assertThat(revisions.add(change.revision())).as("seed %d: unique", seed).isTrue());
        Map<String, Long> numbers = new HashMap<>();
        for (ChangeEvent change : seen) {
            long number = number(change.after().orElseThrow());
            long before = numbers.getOrDefault(change.subject().key().name(), 0L);
            assertThat(number).as("seed %d: in the order of commits", seed).isEqualTo(before + 1);
            numbers.put(change.subject().key().name(), number);
        }
    }

    private Future<Void> writeMany(PgStore store, Random random, int left) {
        if (left == 0) {
            return Future.succeededFuture();
        }
        return store.writer().write(add("n" + random.nextInt(NAMES), 1), soon())
                .compose(written -> writeMany(store, random, left - 1));
    }

    /** Transactions that have their id and take their time to end, this way or that. */
    private Future<Void> stall(Random random, int left) {
        if (left == 0) {
            return Future.succeededFuture();
        }
        return PgConnection.connect(vertx, database)
                .compose(connection -> connection.query("begin; select pg_current_xact_id()").execute()
                        .compose(begun -> vertx.timer(1 + random.nextInt(60), TimeUnit.MILLISECONDS))
                        .compose(waited -> connection.query(random.nextBoolean() ? "commit" : "rollback").execute())
                        .eventually(connection::close))
                .compose(done -> stall(random, left - 1));
    }

    private static final class Follower {
        private final Vertx vertx;
        private final ChangeFeed feed;
        private final List<ChangeEvent> seen = new ArrayList<>();
        private FeedCursor cursor = FeedCursor.at(0, 0);

        Follower(Vertx vertx, ChangeFeed feed) {
            this.vertx = vertx;
            this.feed = feed;
        }

        Future<List<ChangeEvent>> until(int count) {
            return feed.read(cursor, 37).compose(page -> {
                assertThat(page.expired()).isFalse();
                seen.addAll(page.changes());
                cursor = page.next();
                return seen.size() >= count
                        ? Future.succeededFuture(seen)
                        : vertx.timer(2, TimeUnit.MILLISECONDS).compose(t -> until(count));
            });
        }
    }

    @Test
    void doesNotShowWhatIsBehindAnOpenTransaction() {
        PgStore store = store();
        PgConnection open = Await.result(PgConnection.connect(vertx, database));
        Await.result(open.query("begin; select pg_current_xact_id()").execute());
        Await.result(store.writer().write(add("a", 1), soon()));
        assertThat(Await.result(store.feed().read(FeedCursor.at(0, 0), 10)).changes()).isEmpty();
        Await.result(open.query("commit").execute());
        assertThat(Await.result(store.feed().read(FeedCursor.at(0, 0), 10)).changes()).hasSize(1);
        Await.result(open.close());
    }

    @Test
    void eachLookSaysHowFarItCouldSee() {
        PgStore store = store();
        for (String name : List.of("a", "b", "c")) {
            Await.result(store.writer().write(add(name, 1), soon()));
        }
        Instant answered = Instant.now();
        ChangeFeed.Page all = Await.result(store.feed().read(FeedCursor.at(0, 0), 10));
        assertThat(all.horizon().exhausted()).isTrue();
        assertThat(all.horizon().running()).isGreaterThan(all.next().xid());
        assertThat(all.horizon().next()).isGreaterThanOrEqualTo(all.horizon().running());
        assertThat(all.horizon().time()).as("of this machine's clock").isAfterOrEqualTo(answered.minusMillis(1));
        assertThat(Await.result(store.feed().read(FeedCursor.at(0, 0), 2)).horizon().exhausted()).isFalse();
        assertThat(Await.result(store.feed().read(all.next(), 2)).horizon().exhausted()).isTrue();

        PgConnection open = Await.result(PgConnection.connect(vertx, database));
        long stalled = Await.result(open.query("begin").execute()
                .compose(begun -> open.query("select pg_current_xact_id()::text::bigint").execute())
                .map(rows -> rows.iterator().next().getLong(0)));
        Await.result(store.writer().write(add("d", 1), soon()));
        var behind = Await.result(store.feed().read(all.next(), 10)).horizon();
        assertThat(behind.exhausted()).isTrue();
        assertThat(behind.running()).isLessThanOrEqualTo(stalled);
        assertThat(behind.next()).as("that of d has ended").isGreaterThan(stalled + 1);
        Await.result(open.query("rollback").execute());
        var over = Await.result(store.feed().read(all.next(), 10)).horizon();
        assertThat(over.running()).isGreaterThan(stalled);
        Await.result(open.close());
    }

    /** Ids of transactions that leave no trace come again after a crash, with changes perhaps. */
    @Test
    void noCursorGoesBeyondTheLastChange() {
        PgStore store = store();
        Await.result(store.writer().write(add("a", 1), soon()));
        FeedCursor last = Await.result(store.feed().read(FeedCursor.at(0, 0), 10)).next();
        PgConnection other = Await.result(PgConnection.connect(vertx, database));
        for (int i = 0; i < 3; i++) {
            Await.result(other.query("begin; select pg_current_xact_id(); rollback").execute());
        }
        assertThat(Await.result(store.feed().read(last, 10)).next()).isEqualTo(last);
        assertThat(Await.result(store.feed().head())).isEqualTo(last);
        assertThat(Await.result(store.feed().at(Instant.now().plusSeconds(60)))).hasValue(last);
        assertThat(snapshotPlace(store)).isEqualTo(last);
        Await.result(other.close());
    }

    @Test
    void aSnapshotSaysNothingOfTransactionsBeyondTheNewestChangeItSees() {
        PgStore store = store();
        Await.result(store.writer().write(add("a", 1), soon()));
        FeedCursor last = Await.result(store.feed().head());
        PgConnection slow = Await.result(PgConnection.connect(vertx, database));
        long running = Await.result(slow.query("begin").execute()
                .compose(begun -> slow.query("select pg_current_xact_id()::text::bigint").execute())
                .map(rows -> rows.iterator().next().getLong(0)));
        Await.result(store.writer().write(add("b", 1), soon()));
        PgConnection other = Await.result(PgConnection.connect(vertx, database));
        Await.result(other.query("begin; select pg_current_xact_id(); rollback").execute());

        FeedCursor place = snapshotPlace(store);

        assertThat(place).isEqualByComparingTo(last);
        assertThat(place.covers(running, 1)).isFalse();
        assertThat(place.covers(running + 1, 1)).as("the change of b").isTrue();
        assertThat(place.covers(running + 2, 1)).as("the one that was rolled back").isFalse();
        assertThat(place.seen().orElseThrow().xmax()).isEqualTo(running + 2);
        Await.result(slow.query("rollback").execute());
        ChangeFeed.Page page = Await.result(store.feed().read(place, 10));
        assertThat(page.changes()).isEmpty();
        assertThat(page.next()).isGreaterThan(place);
        Await.result(slow.close());
        Await.result(other.close());
    }

    private static FeedCursor snapshotPlace(PgStore store) {
        var query = new ListQuery(Samples.SAMPLE, Scope.ALL, Filter.parse(Samples.SAMPLE, "", "filter"),
                OrderBy.name(Samples.SAMPLE), Optional.empty(), 10);
        var snapshot = Await.result(store.reader().openSnapshot(query));
        Await.result(snapshot.close());
        return snapshot.cursor();
    }

    @Test
    void cursorsOfAFutureThatWasUndoneHaveExpired() {
        PgStore store = store();
        Await.result(store.writer().write(add("a", 1), soon()));
        FeedCursor last = Await.result(store.feed().head());
        assertThat(Await.result(store.feed().read(last, 10)).expired()).isFalse();
        FeedCursor undone = FeedCursor.at(last.xid() + 1000, 1);
        assertThat(Await.result(store.feed().read(undone, 10)).expired()).isTrue();
    }

    @Test
    void readsLargeChangesFewerAtATimeAndAllOfThem() {
        PgStore store = store();
        String body = "9".repeat(3 << 20);
        for (int i = 0; i < 6; i++) {
            var state = new NewResource(TestWrites.key("large" + i), UUID.randomUUID(), Buffer.buffer(body), "{}", 1,
                    "here", List.of("here"), false);
            Await.result(store.writer().write(TestWrites.deciding(
                    Needs.of(state.key(), Access.WRITE),
                    view -> new Decision.Apply<>(List.of(new Op.Insert(state, List.of())), revisions -> 1)), soon()));
        }
        ChangeFeed.Page first = Await.result(store.feed().read(FeedCursor.at(0, 0), 100));
        ChangeFeed.Page second = Await.result(store.feed().read(first.next(), 100));
        assertThat(first.changes()).hasSize(3);
        assertThat(first.horizon().exhausted()).isFalse();
        assertThat(second.changes()).hasSize(3);
        assertThat(Await.result(store.feed().read(second.next(), 100)).changes()).isEmpty();
    }

    @Test
    void findsThePlaceOfATime() {
        PgStore store = store();
        Await.result(store.writer().write(add("a", 1), soon()));
        Instant between = Await.result(store.feed().read(FeedCursor.at(0, 0), 10)).changes().get(0).time().plusNanos(1000);
        Await.result(store.writer().write(add("b", 1), soon()));
        FeedCursor place = Await.result(store.feed().at(between)).orElseThrow();
        assertThat(Await.result(store.feed().read(place, 10)).changes())
                .singleElement()
                .satisfies(change -> assertThat(change.subject().key().name()).isEqualTo("b"));
    }

    @Test
    void findsNoPlaceBeyondATransactionThatIsStillRunning() {
        PgStore store = store();
        Await.result(store.writer().write(add("a", 1), soon()));
        Instant between = Await.result(store.feed().read(FeedCursor.at(0, 0), 10)).changes().get(0).time().plusNanos(1000);
        PgConnection slow = Await.result(PgConnection.connect(vertx, database));
        long running = Await.result(slow.query("begin").execute()
                .compose(begun -> slow.query("select pg_current_xact_id()::text::bigint").execute())
                .map(rows -> rows.iterator().next().getLong(0)));
        Await.result(store.writer().write(add("b", 1), soon()));

        FeedCursor place = Await.result(store.feed().at(between)).orElseThrow();

        assertThat(place).isLessThanOrEqualTo(FeedCursor.at(running, 0));
        Await.result(slow.close());
    }

    @Test
    void cursorsExpireWhenRetentionHasPassedThem() {
        PgStore store = store();
        Await.result(store.writer().write(add("old", 1), soon()));
        FeedCursor old = FeedCursor.at(0, 0);
        var pool = PgBuilder.pool().using(vertx).connectingTo(database).build();
        var retention = new FeedRetention(pool, Duration.ZERO, Duration.ZERO);
        for (int i = 0; i < FeedRetention.PARTITIONS; i++) {
            assertThat(Await.result(store.feed().read(old, 10)).expired()).isEqualTo(i >= FeedRetention.PARTITIONS);
            Await.result(pool.query("update feed set rotated_at = rotated_at - interval '1 hour'").execute());
            Await.result(retention.turn());
        }
        assertThat(Await.result(store.feed().read(old, 10)).expired()).isTrue();
        assertThat(Await.result(store.feed().at(Instant.EPOCH))).isEmpty();
        Await.result(store.writer().write(add("new", 1), soon()));
        FeedCursor head = Await.result(store.feed().head());
        assertThat(Await.result(store.feed().read(head, 10)).expired()).isFalse();
        Await.result(pool.close());
    }

    /** The oldest partition may be large, and is to be expired all the same while others are written to. */
    @Test
    void retentionReadsNoMoreOfAPartitionThanItsEnds() {
        PgStore store = store();
        var pool = PgBuilder.pool().using(vertx).connectingTo(database).build();
        Await.result(pool.query("""
                insert into change (slot, version, type, name, uuid, revision)
                select 1, 'v1', 'Thing', 'n', gen_random_uuid(), i from generate_series(1, 5000) as i""").execute());
        var plan = new StringBuilder();
        Await.result(pool.preparedQuery("explain analyze " + FeedRetention.EXPIRE)
                        .execute(Tuple.of(-1000L)))
                .forEach(row -> plan.append(row.getString(0)).append('\n'));
        var rows = Pattern.compile("actual time=\\S+ rows=([0-9]+)(?:[.][0-9]+)?").matcher(plan);
        assertThat(rows.results().mapToLong(found -> Long.parseLong(found.group(1))).max().orElseThrow())
                .as(plan.toString())
                .isLessThan(10);
        assertThat(Await.result(store.feed().at(Instant.EPOCH))).isEmpty();
        Await.result(pool.close());
    }
}
