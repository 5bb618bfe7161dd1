package com.goten.boot;

import static com.goten.boot.ProxiedWorld.DEVICES;
import static com.goten.boot.ProxiedWorld.FAR_DEVICES;
import static com.goten.boot.ProxiedWorld.HERE;
import static com.goten.boot.ProxiedWorld.THERE;
import static org.assertj.core.api.Assertions.assertThat;

import com.goten.schema.DeploymentId;
import com.goten.testing.Await;
import com.goten.testing.Chaos;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Read copies between two regions whose clocks are minutes apart, while the network between them does what networks do and
 * clients write in both. When it is well again every copy is what its owner has, nothing is against the other guarantees,
 * and at no time was a copy newer than its owner.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SyncFaultTest {
    private static final Duration APART = Duration.ofMinutes(7);
    private static final int DEVICES_OF_A_WRITER = 12;
    /** More than fit in a message. */
    private static final int IN_SNAPSHOT = 520;
    private static final int TOGETHER = 16;
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final Chaos chaos = Chaos.rounds("SyncFaultTest", 6);
    private final Random random = chaos.random();
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads = Executors.newFixedThreadPool(TOGETHER);
    private final ProxiedWorld world = ProxiedWorld.withClocksApart(APART);
    private final AtomicInteger written = new AtomicInteger();
    private final List<Future<?>> writers = new ArrayList<>();
    private List<NeverNewer> watched = List.of();
    private volatile boolean writing;

    private static final class Answer {
        private final int status;
        private final JsonObject body;

        Answer(int status, String body) {
            this.status = status;
            this.body = body.startsWith("{") ? new JsonObject(body) : new JsonObject();
        }

        String code() {
            return status == 200 ? "OK" : body.getJsonObject("error").getString("status");
        }
    }

    @BeforeAll
    void prepare() throws Exception {
        assertThat(send(DEVICES, "POST", "projects", """
                {"name": "projects/house", "multiRegionPolicy":
                  {"enabledRegions": ["us-west2", "eastus2"], "defaultControlRegion": "us-west2"}}""").code()).isEqualTo("OK");
        IntStream.range(0, IN_SNAPSHOT)
                .mapToObj(i -> CompletableFuture.runAsync(() -> createPatiently(DEVICES, "many" + i), threads))
                .toList()
                .forEach(CompletableFuture::join);
    }

    @AfterAll
    void close() {
        threads.shutdownNow();
        world.close();
        Await.result(vertx.close());
    }

    /** Clients write, and somebody looks. */
    private void begin() {
        watched = List.of(
                new NeverNewer(world.database(FAR_DEVICES), world.database(DEVICES), HERE),
                new NeverNewer(world.database(DEVICES), world.database(FAR_DEVICES), THERE));
        written.set(0);
        writing = true;
        for (DeploymentId where : List.of(DEVICES, FAR_DEVICES)) {
            Random own = new Random(random.nextLong());
            writers.add(threads.submit(() -> {
                while (writing) {
                    write(where, own);
                }
            }));
        }
        Await.until(() -> written.get() > 20);
    }

    private void write(DeploymentId where, Random own) {
        String id = "busy" + own.nextInt(DEVICES_OF_A_WRITER);
        String code =
                switch (own.nextInt(5)) {
                    case 0 -> create(where, id, "").code();
                    case 1 -> send(where, "DELETE", device(where, id), "").code();
                    default -> update(where, id, "" + own.nextInt()).code();
                };
        if (code.equals("OK")) {
            written.incrementAndGet();
        }
        assertThat(code).isNotIn("INTERNAL", "UNKNOWN", "DATA_LOSS");
        LockSupport.parkNanos(2_000_000);
    }

    /** All is well again. */
    @AfterEach
    void end() throws Exception {
        world.proxy(DEVICES).heal();
        world.proxy(FAR_DEVICES).heal();
        writing = false;
        for (Future<?> writer : writers) {
            writer.get(30, TimeUnit.SECONDS);
        }
        writers.clear();
        world.verifying().requireRest();
        watched.forEach(NeverNewer::close);
        watched.forEach(each -> {
            assertThat(each.violations()).isEmpty();
            assertThat(each.looks()).isPositive();
        });
        watched = List.of();
    }

    private static String device(DeploymentId where, String id) {
        return "projects/house/regions/%s/devices/%s".formatted(where.region(), id);
    }

    private Answer create(DeploymentId where, String id, String fields) {
        return send(where, "POST", "projects/house/regions/%s/devices".formatted(where.region()),
                "{\"name\": \"%s\", \"description\": \"%s\"%s}".formatted(device(where, id), "x".repeat(500), fields));
    }

    /** A machine that is busy with the start of everything may take longer than clients want to wait. */
    private void createPatiently(DeploymentId where, String id) {
        Await.until(() -> Set.of("OK", "ALREADY_EXISTS").contains(create(where, id, "").code()));
    }

    private Answer update(DeploymentId where, String id, String text) {
        return send(where, "PUT", device(where, id) + "?updateMask=display_name", "{\"displayName\": \"%s\"}".formatted(text));
    }

    private Answer send(DeploymentId where, String method, String path, String body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://" + world.address(where) + "/v1/" + path))
                .timeout(Duration.ofSeconds(20))
                .header("request-timeout", "" + DEADLINE.toSeconds())
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            var answer = http.send(request.build(), BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.body());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static void calm(int millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** In the database of the copies. */
    private void inFar(String sql) {
        in(FAR_DEVICES, sql);
    }

    /**
     * Changes the place in the stream, while that is cut off: after what was under way has been written, which would put it
     * back; and until whoever reads it begins with it.
     */
    private void place(String change) {
        untilBegunAnew();
        inFar("update sync_cursor set " + change);
        untilBegunAnew();
    }

    private void untilBegunAnew() {
        long before = fence();
        Await.until(() -> fence() > before);
    }

    private long fence() {
        return ask(FAR_DEVICES, "max(fence) from sync_cursor", row -> row.getLong(0));
    }

    /** As if they had never come. */
    private void forgetCopies(String id) {
        inFar("delete from change where name like '%" + id + "%'");
        inFar("delete from resource where not owned and name like '%" + id + "%'");
    }

    private void in(DeploymentId where, String sql) {
        Await.result(PgConnection.connect(vertx, world.database(where))
                .compose(connection -> connection.query(sql).execute().eventually(connection::close)));
    }

    private boolean holds(DeploymentId where, String sql) {
        return ask(where, sql, row -> row.getBoolean(0));
    }

    private <T> T ask(DeploymentId where, String sql, Function<Row, T> answer) {
        return Await.result(PgConnection.connect(vertx, world.database(where))
                .compose(connection -> connection.query("select " + sql).execute()
                        .map(rows -> answer.apply(rows.iterator().next()))
                        .eventually(connection::close)));
    }

    @Test
    void whatWasWrittenDuringACutComesAfterIt() {
        begin();
        world.proxy(DEVICES).away();
        world.proxy(FAR_DEVICES).away();
        calm(1_000);
    }

    @Test
    void aMessageThatBrokeOffIsSentAgain() {
        begin();
        for (int round = 0; round < chaos.rounds(); round++) {
            world.proxy(DEVICES).cutAfter(random.nextInt(20_000));
            world.proxy(FAR_DEVICES).cutAfter(random.nextInt(20_000));
            calm(random.nextInt(250));
        }
    }

    @Test
    void aSnapshotThatBreaksOffAgainAndAgainComesToItsEnd() {
        begin();
        world.proxy(DEVICES).away();
        place("token = '', complete = false");
        forgetCopies("many1");
        world.proxy(DEVICES).heal();
        for (int round = 0; round < chaos.rounds(); round++) {
            world.proxy(DEVICES).cutAfter(random.nextInt(600_000));
            calm(random.nextInt(150));
        }
        world.proxy(DEVICES).heal();
        Await.until(() -> holds(FAR_DEVICES, "bool_and(complete) from sync_cursor"));
    }

    @Test
    void aLongAndNarrowWayDelaysAndLosesNothing() {
        begin();
        world.proxy(DEVICES).delay(Duration.ofMillis(200));
        world.proxy(FAR_DEVICES).throttle(40_000);
        calm(1_500);
    }

    @Test
    void aTokenThatNobodyKnowsBeginsAnew() {
        begin();
        world.proxy(DEVICES).away();
        place("token = 'nonsense'");
        forgetCopies("many2");
        world.proxy(DEVICES).heal();
        Await.until(() -> holds(FAR_DEVICES, "bool_and(complete and token <> 'nonsense') from sync_cursor"));
    }

    @Test
    void whoWasAwayForLongerThanChangesAreKeptBeginsAnew() {
        world.proxy(DEVICES).away();
        begin();
        calm(200);
        in(DEVICES, """
                update feed set (floor_xid, floor_seq) = (select xid, seq from change order by xid desc, seq desc limit 1),
                                floor_time = clock_timestamp()""");
        world.proxy(DEVICES).heal();
    }

    /** Nobody hears that the other side has gone. */
    @Test
    void aSilentConnectionIsGivenUp() {
        begin();
        world.proxy(DEVICES).silence();
        world.proxy(FAR_DEVICES).silence();
        calm(500);
    }

    @Test
    void regionsThatAreCutOffFromEachOtherGoOn() {
        assertThat(create(FAR_DEVICES, "alone", "").code()).isEqualTo("OK");
        assertThat(create(FAR_DEVICES, "hub", "").code()).isEqualTo("OK");
        String hub = ", \"hub\": \"%s\"".formatted(device(FAR_DEVICES, "hub"));
        assertThat(create(DEVICES, "plugged", hub).code()).isEqualTo("OK");
        Await.until(() -> holds(DEVICES, "exists (select from resource where not owned and name like '%/hub')"));
        ProxiedWorld.ALL.forEach(each -> world.proxy(each).away());
        try {
            String here = device(DEVICES, "plugged");
            assertThat(send(FAR_DEVICES, "GET", here, "").code()).as("a copy").isEqualTo("OK");
            assertThat(send(DEVICES, "GET", device(FAR_DEVICES, "hub"), "").code()).as("a copy").isEqualTo("OK");
            assertThat(send(DEVICES, "GET", "projects/house/regions/-/devices?pageSize=1", "").code())
                    .as("copies of all regions").isEqualTo("OK");
            assertThat(update(DEVICES, "plugged", "off line").code()).as("no new reference").isEqualTo("OK");
            assertThat(create(DEVICES, "fresh", "").code()).as("its parent is here").isEqualTo("OK");
            assertThat(update(FAR_DEVICES, "hub", "off line").code()).as("no new reference").isEqualTo("OK");
            assertThat(send(FAR_DEVICES, "DELETE", device(FAR_DEVICES, "alone"), "").code()).as("no source").isEqualTo("OK");

            assertUnavailable("the owner is asked", () ->
                    send(FAR_DEVICES, "GET", here, "", "cache-control", "no-cache"));
            assertUnavailable("a new reference", () ->
                    create(DEVICES, "late", ", \"standby\": \"%s\"".formatted(device(FAR_DEVICES, "hub"))));
            assertUnavailable("its parent is there", () -> create(FAR_DEVICES, "late", ""));
            assertUnavailable("another region's", () ->
                    send(FAR_DEVICES, "PUT", here + "?updateMask=display_name", "{\"displayName\": \"from afar\"}"));
            assertUnavailable("a source across", () -> send(FAR_DEVICES, "DELETE", device(FAR_DEVICES, "hub"), ""));
        } finally {
            ProxiedWorld.ALL.forEach(each -> world.proxy(each).heal());
        }
    }

    private interface Asking {
        Answer ask();
    }

    private static void assertUnavailable(String why, Asking asking) {
        long began = System.nanoTime();
        assertThat(asking.ask().code()).as(why).isEqualTo("UNAVAILABLE");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).as(why).isLessThan(DEADLINE.plusMillis(500));
    }
}
