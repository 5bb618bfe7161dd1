package com.goten.api.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException.Unavailable;
import com.goten.mixin.CallHeaders;
import com.goten.testing.Await;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MergedWatchTest {
    private static final List<String> REGIONS = List.of("west", "east", "asia");
    private static final Map<String, String> PARTIAL = Map.of(CallHeaders.ALLOW_PARTIAL, "true");

    private static Fleet fleet;
    private static int orgs;
    private final Random random = new Random(11);
    private final TreeMap<String, Long> truth = new TreeMap<>();
    private String org;

    @BeforeAll
    static void start() {
        fleet = new Fleet("west", "east", "asia");
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    @BeforeEach
    void anOrgOfItsOwn() {
        org = "orgs/org" + orgs++;
        fleet.in("west").call(
                "CreateOrg",
                """
                {"org": {"name": "%s", "multiRegionPolicy":
                  {"defaultControlRegion": "asia", "enabledRegions": ["west", "east", "asia"]}}}
                """
                        .formatted(org));
        for (int i = 0; i < 9; i++) {
            write(REGIONS.get(i % 3), "r" + i + "x", i);
        }
    }

    @AfterEach
    void everybodyIsBack() {
        REGIONS.forEach(region -> fleet.in(region).proxy.heal());
        Await.until(this::allCanBeWatched);
    }

    /** A connection that was refused a moment ago may still be found out to be none. */
    private boolean allCanBeWatched() {
        try {
            new Watcher(fleet.in("west"), stateless("")).readBatch().cancel();
            return true;
        } catch (Unavailable notBack) {
            return false;
        }
    }

    @Test
    void beginsWithEverythingAndIsCurrentWhenAllRegionsAre() {
        var watcher = new Watcher(fleet.in("west"), stateless(""));
        while (!watcher.read()) {
            assertThat(watcher.token).isEmpty();
        }
        assertThat(watcher.held).isEqualTo(truth);
        assertThat(watcher.told).hasSize(9);
        while (watcher.size < 0) {
            watcher.read();
        }
        assertThat(watcher.size).isEqualTo(9);
        for (String region : REGIONS) {
            write(region, "later", 100);
            watcher.readBatch();
        }
        assertThat(watcher.held).isEqualTo(truth);
        assertThat(watcher.told).doesNotHaveDuplicates();
        watcher.cancel();
    }

    @Test
    void goesOnWithItsTokenInAnotherRegionWithoutLossOrRepetition() {
        var watcher = new Watcher(fleet.in("west"), stateless("")).readBatch();
        watcher.cancel();
        write("east", "missed", 1);
        delete("asia", "r2x");
        var resumed = new Watcher(fleet.in("asia"), stateless(watcher.token));
        resumed.held.putAll(watcher.held);
        while (!resumed.held.equals(truth)) {
            resumed.read();
        }
        assertThat(resumed.hardResets).isZero();
        assertThat(resumed.told).containsExactlyInAnyOrder(
                name("east", "missed") + "=1", "-" + name("asia", "r2x"));
        resumed.cancel();
    }

    @Test
    void endsWhenTheServiceComesToAnotherRegionAndIsResumedOverAll() {
        fleet.hearOf("asia", false);
        String grown = "orgs/grown" + orgs++;
        fleet.in("west").call("CreateOrg", policy(grown, "west", "east"));
        String request = "{\"parent\":\"%s/regions/-\",\"type\":\"STATELESS\",\"resumeToken\":\"%s\"}";
        var watcher = new Watcher(fleet.in("west"), request.formatted(grown, "")).readBatch();
        fleet.hearOf("asia", true);
        fleet.in("west").call("UpdateOrg", policy(grown, "west", "east", "asia"));
        String far = grown + "/regions/asia/robots/far-away";
        fleet.in("asia").call("CreateRobot", "{\"robot\":{\"name\":\"%s\",\"weight\":7}}".formatted(far));
        assertThat(reasonOfItsEnd(watcher)).isEqualTo("REGIONS_CHANGED");
        var resumed = new Watcher(fleet.in("west"), request.formatted(grown, watcher.token)).readBatch();
        assertThat(resumed.hardResets).isEqualTo(1);
        assertThat(resumed.held).containsOnlyKeys(far);
        resumed.cancel();
    }

    private static String policy(String org, String... enabled) {
        return """
                {"org": {"name": "%s", "multiRegionPolicy": {"defaultControlRegion": "west", "enabledRegions": ["%s"]}}}"""
                .formatted(org, String.join("\", \"", enabled));
    }

    private static String reasonOfItsEnd(Watcher watcher) {
        Throwable ended = catchThrowable(() -> {
            while (true) {
                watcher.read();
            }
        });
        assertThat(ended).isInstanceOf(Unavailable.class);
        return ((Unavailable) ended).info().reason();
    }

    @Test
    void aRegionThatCannotBeAskedIsNamedWhereTheClientWantsTheOthers() {
        fleet.in("asia").proxy.away();
        var without = new Watcher(fleet.in("west"), stateless(""), PARTIAL).readBatch();
        assertThat(without.held).hasSize(6).allSatisfy((name, weight) -> assertThat(name).doesNotContain("/asia/"));
        var page = new Watcher(fleet.in("west"), stateful("weight", 20, ""), PARTIAL).readBatch();
        assertThat(page.page).hasSize(6);
        assertThat(missingRegions(stateless(""))).isEqualTo("asia");
        assertThat(missingRegions(stateful("weight", 20, ""))).isEqualTo("asia");
        assertThat(missingRegions(request(org + "/regions/asia").put("type", "STATELESS").encode())).isEqualTo("asia");
        assertThat(missingRegionsOverRest()).isEqualTo("asia");

        write("east", "meanwhile", 8);
        without.readBatch();
        fleet.in("asia").proxy.heal();
        assertThat(reasonOfItsEnd(without)).isEqualTo("REGIONS_CHANGED");
        assertThat(reasonOfItsEnd(page)).isEqualTo("REGIONS_CHANGED");
        assertThat(missingRegions(stateless(""))).isNull();
        var whole = new Watcher(fleet.in("west"), stateless(without.token), PARTIAL);
        whole.held.putAll(without.held);
        while (!whole.held.equals(truth)) {
            whole.read();
        }
        assertThat(whole.hardResets).isZero();
        whole.cancel();
    }

    /** What the head of a watch's answer says. */
    private static @Nullable String missingRegions(String request) {
        var method = Fleet.method("WatchRobots");
        var body = Fleet.bytes(method, request);
        return partialHead(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false),
                HttpMethod.POST,
                "/" + method.fullName(),
                Buffer.buffer().appendByte((byte) 0).appendInt(body.length()).appendBuffer(body));
    }

    private @Nullable String missingRegionsOverRest() {
        return partialHead(
                new HttpClientOptions(),
                HttpMethod.GET,
                "/v1/" + org + "/regions/-/robots:watch?type=STATELESS",
                Buffer.buffer());
    }

    private static @Nullable String partialHead(HttpClientOptions how, HttpMethod method, String path, Buffer body) {
        var client = fleet.vertx().createHttpClient(how);
        try {
            return Await.result(client.request(method, fleet.in("west").api.port(), "127.0.0.1", path)
                    .compose(call -> call.putHeader("content-type", method == HttpMethod.POST ? "application/grpc" : "application/json")
                            .putHeader(CallHeaders.ALLOW_PARTIAL, "true")
                            .send(body))
                    .map(answer -> {
                        assertThat(answer.statusCode()).isEqualTo(200);
                        answer.exceptionHandler(reset -> {}).request().reset();
                        return answer.getHeader(CallHeaders.PARTIAL_REGIONS);
                    }));
        } finally {
            Await.result(client.close());
        }
    }

    @Test
    void aTokenOfNobodyIsAHardResetAndNoError() {
        for (String token : List.of("nonsense", "TWVzc2FnZSBpbiBhIGJvdHRsZSwgbG9uZyBlbm91Z2g")) {
            var watcher = new Watcher(fleet.in("east"), stateless(token)).readBatch();
            assertThat(watcher.hardResets).isEqualTo(1);
            assertThat(watcher.held).isEqualTo(truth);
            watcher.cancel();
        }
    }

    @Test
    void cutConnectionsLoseAndRepeatNothing() {
        var watcher = new Watcher(fleet.in("west"), stateless("")).readBatch();
        watcher.told.clear();
        List<String> written = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            String region = REGIONS.get(random.nextInt(3));
            String id = "r" + random.nextInt(30) + "y";
            // Through the region itself: what is cut must not be the write.
            writeAt(region, region, id, 1_000 + i);
            written.add(name(region, id) + "=" + (1_000 + i));
            if (i % 10 == 5) {
                fleet.in(REGIONS.get(1 + random.nextInt(2))).proxy.cut();
            }
        }
        while (!watcher.held.equals(truth)) {
            watcher.read();
        }
        assertThat(watcher.hardResets).isZero();
        assertThat(watcher.told).containsExactlyInAnyOrderElementsOf(written);
        watcher.cancel();
    }

    @Test
    void aRegionThatIsBackAfterAWhileIsHeardAgain() {
        var watcher = new Watcher(fleet.in("west"), stateless("")).readBatch();
        fleet.in("east").proxy.away();
        writeAt("east", "east", "meanwhile", 7);
        write("west", "still-heard", 8);
        while (!watcher.held.containsKey(name("west", "still-heard"))) {
            watcher.read();
        }
        fleet.in("east").proxy.heal();
        while (!watcher.held.equals(truth)) {
            watcher.read();
        }
        assertThat(watcher.hardResets).isZero();
        assertThat(watcher.told).doesNotHaveDuplicates();
        watcher.cancel();
    }

    @Test
    void aRegionThatCannotBeAskedAtTheBeginningRefusesTheWatch() {
        fleet.in("asia").proxy.away();
        for (String request : List.of(stateless(""), stateful("weight", 5, ""))) {
            Throwable refused = catchThrowable(() -> new Watcher(fleet.in("west"), request).readBatch());
            assertThat(refused).isInstanceOf(Unavailable.class).hasMessageContaining("fleet.example.com/asia");
        }
    }

    @Test
    void aPageOverRegionsFollowsTheirChangesWithItsPositions() {
        var watcher = new Watcher(fleet.in("west"), stateful("weight desc", 5, ""));
        awaitPage(watcher, page("weight desc", 5, ""));
        assertThat(watcher.next).isNotEmpty();
        for (int i = 0; i < 60; i++) {
            String region = REGIONS.get(random.nextInt(3));
            String id = "r" + random.nextInt(9) + "x";
            if (random.nextInt(4) == 0 && truth.containsKey(name(region, id))) {
                delete(region, id);
            } else {
                writeAt(region, region, id, random.nextInt(50));
            }
            if (i % 20 == 10) {
                fleet.in("east").proxy.cut();
            }
        }
        awaitPage(watcher, page("weight desc", 5, ""));
        watcher.cancel();
    }

    @Test
    void theTokensOfAWatchedPageAreThoseOfTheList() {
        var first = new Watcher(fleet.in("west"), stateful("weight", 4, "")).readBatch();
        var second = new Watcher(fleet.in("east"), stateful("weight", 4, first.next));
        awaitPage(second, page("weight", 4, first.next));
        assertThat(second.page).hasSize(4).doesNotContainAnyElementsOf(first.page);
        // Moves to the first page, and makes room on the second.
        writeAt("asia", "asia", "r8x", -1);
        awaitPage(second, page("weight", 4, first.next));
        first.cancel();
        second.cancel();
    }

    @Test
    void whatOneOtherRegionOwnsIsWatchedThere() throws Exception {
        var watcher = new Watcher(
                        fleet.in("west"), request(org + "/regions/east").put("type", "STATELESS").encode())
                .readBatch();
        assertThat(watcher.held).hasSize(3);
        write("east", "one-more", 3);
        watcher.readBatch();
        assertThat(watcher.held).hasSize(4);
        watcher.cancel();

        BlockingQueue<DynamicMessage> seen = new LinkedBlockingQueue<>();
        var single = Await.result(fleet.in("asia").stream(
                "WatchRobot", "{\"name\":\"%s\"}".formatted(name("east", "one-more")), Map.of(), message -> {
                    seen.add(message);
                    return Future.succeededFuture();
                }));
        assertThat(String.valueOf(seen.poll(10, TimeUnit.SECONDS))).contains("added").contains("one-more");
        write("east", "one-more", 4);
        assertThat(String.valueOf(seen.poll(10, TimeUnit.SECONDS))).contains("modified").contains("weight: 4");
        single.cancel();
    }

    private static void awaitPage(Watcher watcher, List<String> wanted) {
        do {
            watcher.readBatch();
        } while (!watcher.page.equals(wanted));
    }

    /** What List says. */
    private List<String> page(String order, int size, String token) {
        var answer = fleet.in("asia").call(
                "ListRobots",
                request(org + "/regions/-")
                        .put("orderBy", order)
                        .put("pageSize", size)
                        .put("pageToken", token)
                        .encode(),
                Map.of());
        List<String> page = new ArrayList<>();
        ((List<?>) answer.get("robots")).forEach(robot -> page.add(Fleet.Answer.name((DynamicMessage) robot) + "="
                + truth.get(Fleet.Answer.name((DynamicMessage) robot))));
        return page;
    }

    private String stateless(String token) {
        return request(org + "/regions/-").put("type", "STATELESS").put("resumeToken", token).encode();
    }

    private String stateful(String order, int size, String token) {
        return request(org + "/regions/-")
                .put("type", "STATEFUL")
                .put("orderBy", order)
                .put("pageSize", size)
                .put("pageToken", token)
                .encode();
    }

    private static JsonObject request(String parent) {
        return new JsonObject().put("parent", parent);
    }

    private String name(String region, String id) {
        return "%s/regions/%s/robots/%s".formatted(org, region, id);
    }

    private void write(String region, String id, long weight) {
        writeAt("west", region, id, weight);
    }

    private void writeAt(String at, String region, String id, long weight) {
        fleet.in(at).call("UpdateRobot", new JsonObject()
                .put("robot", new JsonObject().put("name", name(region, id)).put("weight", weight))
                .put("allowMissing", true)
                .encode());
        truth.put(name(region, id), weight);
    }

    private void delete(String region, String id) {
        fleet.in(region).call("DeleteRobot", "{\"name\":\"%s\"}".formatted(name(region, id)));
        truth.remove(name(region, id));
    }
}
