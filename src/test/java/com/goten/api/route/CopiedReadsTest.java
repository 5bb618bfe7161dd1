package com.goten.api.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.goten.api.route.Fleet.Answer;
import com.goten.errors.GotenException.Aborted;
import com.goten.errors.GotenException.NotFound;
import com.goten.errors.GotenException.Unavailable;
import com.goten.mixin.CallHeaders;
import com.goten.policy.Governor;
import com.goten.policy.Policy;
import com.goten.policy.SettledPolicy;
import com.goten.policy.Settling;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceNames;
import com.goten.testing.Await;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads in regions that have copies, on real databases and ports; only the copies' way between regions is played. */
class CopiedReadsTest {
    private static final List<String> REGIONS = List.of("west", "east", "asia");
    private static final Map<String, String> FRESH = Map.of(CallHeaders.CACHE_CONTROL, CallHeaders.NO_CACHE);

    private static Fleet fleet;
    private static Fleet.Region west;
    private static Fleet.Region east;
    private static Fleet.Region asia;
    private static int orgs;
    private String org;

    @BeforeAll
    static void start() {
        fleet = Fleet.copying("west", "east", "asia");
        west = fleet.in("west");
        east = fleet.in("east");
        asia = fleet.in("asia");
        REGIONS.forEach(CopiedReadsTest::awaitServiceSettled);
    }

    /** From then on what is under no holder can be read from copies everywhere. */
    private static void awaitServiceSettled(String owner) {
        REGIONS.forEach(region -> Await.until(() -> announced(region, owner, SettledPolicy.SERVICE)
                .filter(policy -> !policy.unknown() && policy.policies().size() == 1)
                .isPresent()));
    }

    private static Optional<SettledPolicy> announced(String at, String owner, UUID holder) {
        return Await.result(fleet.in(at).store.reader().get(new SettledPolicy.Of(owner, holder).key("v1")))
                .map(SettledPolicy::of);
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    @BeforeEach
    void anOrg() {
        org = "orgs/copied" + orgs++;
        west.call("CreateOrg", "{\"org\": %s}".formatted(org("west", "east", "asia")));
        REGIONS.forEach(region -> awaitCopy(region, org, "GetOrg"));
    }

    @AfterEach
    void everybodyIsBack() {
        REGIONS.forEach(region -> fleet.in(region).proxy.heal());
        REGIONS.forEach(region -> REGIONS.stream().filter(other -> !other.equals(region)).forEach(other -> {
            fleet.in(region).copiesFrom(other).hold(false);
            fleet.in(region).copies.complete(other, true);
        }));
    }

    private JsonObject org(String... enabled) {
        return new JsonObject()
                .put("name", org)
                .put("multiRegionPolicy", new JsonObject()
                        .put("defaultControlRegion", "west")
                        .put("enabledRegions", new JsonArray(List.of(enabled))));
    }

    private void govern(String... enabled) {
        west.call("UpdateOrg", "{\"org\": %s, \"updateMask\": \"multiRegionPolicy\"}".formatted(org(enabled)));
    }

    private String robot(String region, int number) {
        return "%s/regions/%s/robots/r%03d".formatted(org, region, number);
    }

    private List<String> robots(String region, int number) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            names.add(robot(region, i));
            fleet.in(region).call("CreateRobot", "{\"robot\": {\"name\": \"%s\"}}".formatted(robot(region, i)));
        }
        return names;
    }

    private static String named(String name) {
        return "{\"name\": \"%s\"}".formatted(name);
    }

    private static String under(String parent) {
        return "{\"parent\": \"%s\", \"pageSize\": 50}".formatted(parent);
    }

    private static void awaitCopy(String region, String name, String method) {
        Await.until(() -> isHere(region, name, method));
    }

    private static boolean isHere(String region, String name, String method) {
        var type = Fleet.method(method).resourceType();
        var key = ResourceKey.of(ResourceNames.parse(type, name, "name"));
        return Await.result(fleet.in(region).store.reader().get(key)).isPresent();
    }

    private void awaitSettled(String at, String owner, String... enabled) {
        UUID holder = holder();
        Await.until(() -> announced(at, owner, holder)
                .filter(policy -> !policy.unknown()
                        && policy.policies().size() == 1
                        && policy.policies().get(0).enabledRegions().equals(List.of(enabled)))
                .isPresent());
    }

    private UUID holder() {
        return Await.result(west.store.reader().get(new ResourceKey("v1", "Org", org))).orElseThrow().uuid();
    }

    @Test
    void whatIsCopiedIsReadWhereItIsWhileItsOwnerIsAwayAndSaysUpToWhen() {
        List<String> names = robots("east", 3);
        names.forEach(name -> awaitCopy("west", name, "GetRobot"));
        Instant copied = Instant.now();
        Await.until(() -> west.copies.safeTime("east").orElseThrow().isAfter(copied));
        east.proxy.away();

        Answer got = west.call("GetRobot", named(names.get(0)), Map.of());
        Answer listed = west.call("ListRobots", under(org + "/regions/east"), Map.of());
        Answer both = west.call("BatchGetRobots", new JsonObject().put("names", new JsonArray(names)).encode(), Map.of());

        assertThat(listed.names("robots")).isEqualTo(names);
        assertThat(both.names("robots")).isEqualTo(names);
        for (Answer answer : List.of(got, listed, both)) {
            String[] said = answer.trailers().get(CallHeaders.SAFE_TIME).split("=");
            assertThat(said[0]).isEqualTo("east");
            assertThat(Instant.parse(said[1])).isAfter(copied);
        }
        assertThat(catchThrowable(() -> west.call("GetRobot", named(robot("east", 99))))).isInstanceOf(NotFound.class);
    }

    @Test
    void whatIsOwnedHereSaysNothingOfCopies() {
        robots("west", 1);
        assertThat(west.call("GetRobot", named(robot("west", 0)), Map.of()).trailers().contains(CallHeaders.SAFE_TIME))
                .isFalse();
        assertThat(west.call("ListRobots", under(org + "/regions/west"), Map.of()).trailers().contains(CallHeaders.SAFE_TIME))
                .isFalse();
    }

    @Test
    void whoWantsTheOwnersAnswerGetsNoOther() {
        List<String> names = robots("east", 1);
        awaitCopy("west", names.get(0), "GetRobot");
        assertThat(west.call("GetRobot", named(names.get(0)), FRESH).trailers().contains(CallHeaders.SAFE_TIME)).isFalse();
        east.proxy.away();
        assertThat(catchThrowable(() -> west.call("GetRobot", named(names.get(0)), FRESH))).isInstanceOf(Unavailable.class);
        assertThat(catchThrowable(() -> west.call("ListRobots", under(org + "/regions/east"), FRESH)))
                .isInstanceOf(Unavailable.class);
    }

    @Test
    void copiesThatAreNotCompleteAreNotRead() {
        List<String> names = robots("east", 1);
        awaitCopy("west", names.get(0), "GetRobot");
        west.copies.complete("east", false);
        east.proxy.away();
        assertThat(catchThrowable(() -> west.call("GetRobot", named(names.get(0))))).isInstanceOf(Unavailable.class);
        assertThat(catchThrowable(() -> west.call("ListRobots", under(org + "/regions/east"))))
                .isInstanceOf(Unavailable.class);
    }

    @Test
    void aListOverAllRegionsAsksOnlyThoseOfWhichNotAllIsHere() {
        robots("west", 2);
        List<String> names = robots("east", 2);
        List<String> far = robots("asia", 2);
        names.forEach(name -> awaitCopy("west", name, "GetRobot"));
        west.copies.complete("asia", false);
        east.proxy.away();

        Answer listed = west.call("ListRobots", under(org + "/regions/-"), Map.of());

        assertThat(listed.names("robots")).hasSize(6).containsAll(names).containsAll(far);
        assertThat(listed.trailers().get(CallHeaders.SAFE_TIME)).startsWith("east=").doesNotContain("asia");
        far.forEach(name -> awaitCopy("west", name, "GetRobot"));
        west.copies.complete("asia", true);
        asia.proxy.away();
        Answer here = west.call("ListRobots", under(org + "/regions/-"), Map.of());
        assertThat(here.names("robots")).isEqualTo(listed.names("robots"));
        assertThat(here.trailers().get(CallHeaders.SAFE_TIME)).contains("east=").contains("asia=");
    }

    @Test
    void whatAPolicyDoesNotSendHereIsAskedOfItsOwner() {
        String key = org + "/regions/east/keys/front";
        east.call("CreateKey", "{\"key\": {\"name\": \"%s\"}}".formatted(key));
        assertThat(west.call("GetKey", named(key), Map.of()).trailers().contains(CallHeaders.SAFE_TIME)).isFalse();
        east.proxy.away();
        assertThat(catchThrowable(() -> west.call("GetKey", named(key)))).isInstanceOf(Unavailable.class);
        assertThat(catchThrowable(() -> west.call("ListKeys", under(org + "/regions/east")))).isInstanceOf(Unavailable.class);
    }

    @Test
    void aRegionThatIsNewlyEnabledReadsFromItsCopiesWhenTheOwnerSaysThatAllAreThere() {
        govern("west", "east");
        awaitSettled("asia", "east", "west", "east");
        List<String> names = robots("east", 12);
        govern("west", "east", "asia");
        asia.copiesFrom("east").hold(true);
        assertThat(asia.call("ListRobots", under(org + "/regions/east"), Map.of()).names("robots")).isEqualTo(names);
        asia.copiesFrom("east").hold(false);
        awaitSettled("asia", "east", "west", "east", "asia");
        names.forEach(name -> awaitCopy("asia", name, "GetRobot"));
        Await.until(() -> asia.call("ListRobots", under(org + "/regions/east"), Map.of())
                .trailers().contains(CallHeaders.SAFE_TIME));
        east.proxy.away();
        assertThat(asia.call("ListRobots", under(org + "/regions/east"), Map.of()).names("robots")).isEqualTo(names);
    }

    @Test
    void aCopyThatIsStillHereIsReadWhileNotAllAre() {
        List<String> names = robots("east", 2);
        names.forEach(name -> awaitCopy("asia", name, "GetRobot"));
        asia.copiesFrom("east").hold(true);
        UUID holder = holder();
        // As if the owner had announced another policy, and nothing of what it means had come here yet.
        Await.result(new Settling("east", "v1", asia.store.writer(), asia.store.reader()).announce(
                new Governor(holder, org, 9, Optional.of(new Policy(List.of("west", "east"), "west", List.of())),
                        Optional.empty()),
                Optional.empty()));
        Await.until(() -> !asia.call("ListRobots", under(org + "/regions/east"), Map.of())
                .trailers().contains(CallHeaders.SAFE_TIME));
        east.proxy.away();
        assertThat(asia.call("GetRobot", named(names.get(0)), Map.of()).trailers().get(CallHeaders.SAFE_TIME))
                .startsWith("east=");
        assertThat(catchThrowable(() -> asia.call("ListRobots", under(org + "/regions/east"))))
                .isInstanceOf(Unavailable.class);
        assertThat(catchThrowable(() -> asia.call("GetRobot", named(robot("east", 77))))).isInstanceOf(Unavailable.class);
    }

    /**
     * Regions become enabled and leave again and again, while everything is written and read everywhere: whatever is read,
     * wherever it is read from, is never less than there is.
     */
    @Test
    void noReadIsEverIncompleteWhileRegionsComeAndGo() throws Exception {
        var random = new Random(17);
        List<String> fromEast = robots("east", 14);
        List<String> everything = new ArrayList<>(fromEast);
        everything.addAll(robots("asia", 6));
        everything.addAll(robots("west", 5));
        Collections.sort(everything);
        REGIONS.forEach(region -> everything.forEach(name -> awaitCopy(region, name, "GetRobot")));
        var over = new AtomicBoolean();
        ExecutorService readers = Executors.newCachedThreadPool();
        List<Future<Integer>> reads = new ArrayList<>();
        for (String region : REGIONS) {
            reads.add(readers.submit(until(over, () -> assertThat(pages(region, org + "/regions/east"))
                    .as("in %s", region).isEqualTo(fromEast))));
            reads.add(readers.submit(until(over, () -> assertThat(pages(region, org + "/regions/-"))
                    .as("in %s", region).isEqualTo(everything))));
            reads.add(readers.submit(until(over, () -> {
                String name = everything.get(new Random().nextInt(everything.size()));
                assertThat(retried(region, "GetRobot", named(name)).json()).contains(name);
            })));
            reads.add(readers.submit(until(over, () -> assertThat(retried(region, "BatchGetRobots",
                            new JsonObject().put("names", new JsonArray(everything)).encode()).names("robots"))
                    .as("in %s", region).isEqualTo(everything))));
        }
        Future<Integer> writes = readers.submit(until(over, () -> {
            String name = everything.get(new Random().nextInt(everything.size()));
            String region = REGIONS.get(new Random().nextInt(3));
            retried(region, "UpdateRobot", "{\"robot\": {\"name\": \"%s\", \"weight\": %d}, \"updateMask\": \"weight\"}"
                    .formatted(name, new Random().nextInt(1000)));
        }));
        for (int change = 0; change < 14; change++) {
            Set<String> enabled = new TreeSet<>(List.of("west"));
            REGIONS.stream().filter(region -> random.nextInt(3) > 0).forEach(enabled::add);
            govern(enabled.toArray(String[]::new));
            if (random.nextBoolean()) {
                String[] now = enabled.toArray(String[]::new);
                REGIONS.forEach(owner -> awaitSettled(REGIONS.get(random.nextInt(3)), owner, now));
            }
        }
        over.set(true);
        int done = writes.get(30, TimeUnit.SECONDS);
        for (Future<Integer> read : reads) {
            done += read.get(30, TimeUnit.SECONDS);
        }
        readers.shutdown();
        assertThat(done).isGreaterThan(100);
    }

    private static Callable<Integer> until(AtomicBoolean over, Runnable step) {
        return () -> {
            int done = 0;
            while (!over.get()) {
                step.run();
                done++;
            }
            return done;
        };
    }

    /** All pages, each asked for where the first was; what is read from may be another for each. */
    private static List<String> pages(String region, String parent) {
        List<String> names = new ArrayList<>();
        String token = "";
        do {
            Answer page = retried(region, "ListRobots", new JsonObject()
                    .put("parent", parent).put("pageSize", 4).put("pageToken", token).encode());
            names.addAll(page.names("robots"));
            token = (String) page.get("next_page_token");
        } while (!token.isEmpty());
        return names;
    }

    /** A policy that spreads may send a call to where it does not belong. */
    private static Answer retried(String region, String method, String request) {
        for (int attempt = 0; ; attempt++) {
            try {
                return Await.result(fleet.in(region).start(method, request, Map.of(), Duration.ofSeconds(20)));
            } catch (Aborted spreading) {
                assertThat(attempt).isLessThan(10);
            }
        }
    }

    @Test
    void aWatchOverCopiesIsServedHereAndGoesOnWhilePoliciesChangeThatKeepThemHere() {
        List<String> names = robots("east", 3);
        names.forEach(name -> awaitCopy("west", name, "GetRobot"));
        var watcher = new Watcher(west, watch(org + "/regions/east", "")).readBatch();
        assertThat(watcher.held).containsOnlyKeys(names);
        govern("west", "east");
        awaitSettled("west", "east", "west", "east");
        govern("west", "east", "asia");
        awaitSettled("west", "east", "west", "east", "asia");
        weigh(names.get(1), 5);
        while (watcher.held.get(names.get(1)) != 5) {
            watcher.read();
        }
        assertThat(watcher.hardResets).isZero();
        assertThat(watcher.told).noneMatch(told -> told.startsWith("-"));
        watcher.cancel();
    }

    /** What a snapshot lacks may only have left: nobody is told that it is gone. */
    @Test
    void aWatchOverCopiesEndsWhenTheirOwnerBeginsAnew() {
        List<String> names = robots("east", 2);
        names.forEach(name -> awaitCopy("west", name, "GetRobot"));
        var watcher = new Watcher(west, watch(org + "/regions/east", "")).readBatch();
        assertThat(watcher.held).containsOnlyKeys(names);
        west.copies.complete("east", false);
        try {
            weigh(names.get(1), 5);
            Throwable end = catchThrowable(() -> {
                while (true) {
                    watcher.read();
                }
            });
            assertThat(end).isInstanceOf(Unavailable.class);
            assertThat(((Unavailable) end).info().reason()).isEqualTo("REGIONS_CHANGED");
            var resumed = new Watcher(west, watch(org + "/regions/east", watcher.token));
            while (resumed.held.getOrDefault(names.get(1), 0L) != 5) {
                resumed.read();
            }
            assertThat(resumed.told).noneMatch(told -> told.startsWith("-"));
            resumed.cancel();
        } finally {
            west.copies.complete("east", true);
        }
    }

    @Test
    void aWatchOverCopiesThatLeaveEndsBeforeItIsToldThatTheyAreGone() {
        List<String> names = robots("east", 9);
        names.forEach(name -> awaitCopy("asia", name, "GetRobot"));
        awaitFromCopies();
        var watcher = new Watcher(asia, watch(org + "/regions/east", "")).readBatch();
        govern("west", "east");
        Throwable end = catchThrowable(() -> {
            while (true) {
                watcher.read();
            }
        });
        assertThat(end).isInstanceOf(Unavailable.class);
        assertThat(((Unavailable) end).info().reason()).isEqualTo("REGIONS_CHANGED");
        assertThat(watcher.told).noneMatch(told -> told.startsWith("-"));
        var resumed = new Watcher(asia, watch(org + "/regions/east", watcher.token));
        while (!resumed.held.keySet().equals(Set.copyOf(names))) {
            resumed.read();
        }
        resumed.cancel();
    }

    @Test
    void aWatchAtTheOwnerStaysThereWhenCopiesWouldDo() {
        List<String> names = robots("east", 2);
        west.copies.complete("east", false);
        var watcher = new Watcher(west, watch(org + "/regions/east", "")).readBatch();
        west.copies.complete("east", true);
        names.forEach(name -> awaitCopy("west", name, "GetRobot"));
        fleet.hearOf("east", true);
        weigh(names.get(0), 8);
        while (watcher.held.get(names.get(0)) != 8) {
            watcher.read();
        }
        assertThat(watcher.hardResets).isZero();
        watcher.cancel();
    }

    private void awaitFromCopies() {
        Await.until(() -> asia.call("ListRobots", under(org + "/regions/east"), Map.of())
                .trailers().contains(CallHeaders.SAFE_TIME));
    }

    private static void weigh(String name, int weight) {
        east.call("UpdateRobot", "{\"robot\": {\"name\": \"%s\", \"weight\": %d}, \"updateMask\": \"weight\"}"
                .formatted(name, weight));
    }

    private static String watch(String parent, String token) {
        return "{\"parent\": \"%s\", \"type\": \"STATELESS\", \"resumeToken\": \"%s\"}".formatted(parent, token);
    }
}
