package com.goten.store.pg;

import static com.goten.resource.Samples.SAMPLE;
import static com.goten.store.pg.TestWrites.deciding;
import static com.goten.store.pg.TestWrites.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.goten.errors.GotenException;
import com.goten.resource.OrderBy;
import com.goten.resource.PageCursor;
import com.goten.resource.ResourceKey;
import com.goten.resource.Scope;
import com.goten.resource.StoredResource;
import com.goten.resource.filter.Filter;
import com.goten.schema.DeploymentId;
import com.goten.store.Access;
import com.goten.store.Decision;
import com.goten.store.ListQuery;
import com.goten.store.Needs;
import com.goten.store.NewResource;
import com.goten.store.Op;
import com.goten.store.ResourceReader.Snapshot;
import com.goten.testing.Await;
import com.goten.testing.TestPostgres;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads of large resources: a bounded number of bytes at a time, and nothing left out. */
class ReadBoundsTest {
    private static final int LARGE = 3 << 20;
    private static final long PAGE = 8L << 20;

    private Vertx vertx;
    private PgStore store;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        store = Await.result(PgStore.open(vertx, TestPostgres.createDatabase(),
                new DeploymentId("things.example.com", "here"), "v1", StoreOptions.STANDARD, StoreObserver.NONE));
        for (int i = 0; i < 9; i++) {
            put(name(i), i % 3 == 2 ? 10 : LARGE);
        }
    }

    @AfterEach
    void close() {
        Await.result(store.close());
        Await.result(vertx.close());
    }

    private static String name(int i) {
        return "projects/p/samples/s" + i;
    }

    private static ResourceKey key(String name) {
        return new ResourceKey(SAMPLE.version(), SAMPLE.singular(), name);
    }

    private void put(String name, int size) {
        var state = new NewResource(key(name), UUID.randomUUID(), Buffer.buffer(new byte[size]),
                "{\"name\": \"" + name + "\"}", 1, "here", List.of("here"), false);
        Await.result(store.writer().write(deciding(
                Needs.of(state.key(), Access.WRITE),
                view -> new Decision.Apply<>(List.of(new Op.Insert(state, List.of())), revisions -> 1)), soon()));
    }

    private static ListQuery query(Optional<PageCursor> cursor, int limit) {
        return new ListQuery(SAMPLE, Scope.ALL, Filter.parse(SAMPLE, "", "filter"), OrderBy.name(SAMPLE), cursor, limit);
    }

    private static Optional<PageCursor> before(String name) {
        return Optional.of(new PageCursor(List.of(name), true));
    }

    private static List<String> names(List<StoredResource> resources) {
        return resources.stream().map(resource -> resource.key().name().substring(name(0).length() - 2)).toList();
    }

    @Test
    void aPageEndsWithTheResourceThatFillsIt() {
        var page = Await.result(store.reader().list(query(Optional.empty(), 100), PAGE, soon()));
        assertThat(names(page.resources())).containsExactly("s0", "s1", "s2", "s3");
        assertThat(page.cut()).isTrue();
        assertThat(Await.result(store.reader().list(query(Optional.empty(), 4), PAGE, soon())).cut()).isFalse();
    }

    @Test
    void aBackwardPageIsFilledFromItsCursor() {
        var page = Await.result(store.reader().list(query(before(name(8)), 100), PAGE, soon()));
        assertThat(names(page.resources())).containsExactly("s4", "s5", "s6", "s7");
        assertThat(page.cut()).isTrue();
    }

    @Test
    void aPageOfSmallResourcesIsNotCut() {
        var page = Await.result(store.reader().list(query(before(name(1)), 100), PAGE, soon()));
        assertThat(names(page.resources())).containsExactly("s0");
        assertThat(page.cut()).isFalse();
    }

    @Test
    void aSnapshotGivesLargeResourcesFewerAtATime() {
        List<List<String>> parts = read(query(Optional.empty(), Integer.MAX_VALUE));
        assertThat(parts).containsExactly(
                List.of("s0", "s1", "s2", "s3"), List.of("s4", "s5", "s6", "s7"), List.of("s8"));
        assertThat(read(query(before(name(8)), 6))).containsExactly(
                List.of("s7", "s6", "s5", "s4"), List.of("s3", "s2"));
    }

    private List<List<String>> read(ListQuery query) {
        Snapshot snapshot = Await.result(store.reader().openSnapshot(query));
        List<List<String>> parts = new ArrayList<>();
        for (var part = Await.result(snapshot.next(100)); !part.isEmpty(); part = Await.result(snapshot.next(100))) {
            part.forEach(resource -> assertThat(resource.body().length()).isIn(10, LARGE));
            parts.add(names(part));
        }
        return parts;
    }

    @Test
    void getsAnswerLargeAndSmallOnesAndTellWhatIsMissing() {
        var gets = IntStream.range(0, 12).mapToObj(i -> store.reader().get(key(name(i % 10)), soon())).toList();
        Await.result(Future.all(gets));
        for (int i = 0; i < 12; i++) {
            int size = i % 10 == 9 ? -1 : i % 10 % 3 == 2 ? 10 : LARGE;
            assertThat(gets.get(i).result().map(found -> found.body().length()).orElse(-1)).as("get %d", i).isEqualTo(size);
        }
        var keys = IntStream.range(0, 10).mapToObj(i -> key(name(i))).toList();
        assertThat(Await.result(store.reader().getAll(keys, soon()))).hasSize(9);
    }

    @Test
    void readsWhoseDeadlineHasPassedAskNothingOfTheDatabase() {
        Deadline past = Deadline.after(Duration.ZERO);
        List<Future<?>> reads = List.of(
                store.reader().get(key(name(0)), past),
                store.reader().getAll(List.of(key(name(0))), past),
                store.reader().list(query(Optional.empty(), 1), PAGE, past),
                store.reader().count(query(Optional.empty(), 1), past));
        for (Future<?> read : reads) {
            assertThatThrownBy(() -> Await.result(read)).isInstanceOf(GotenException.DeadlineExceeded.class);
        }
    }
}
