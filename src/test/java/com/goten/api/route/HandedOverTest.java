package com.goten.api.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.goten.api.route.Fleet.Answer;
import com.goten.engine.Command;
import com.goten.errors.GotenException.Aborted;
import com.goten.errors.GotenException.NotFound;
import com.goten.errors.GotenException.Unavailable;
import com.goten.mixin.CallHeaders;
import com.goten.policy.CreationRight;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.resource.StoredResource;
import com.goten.store.Access;
import com.goten.store.Decision;
import com.goten.store.Needs;
import com.goten.store.NewResource;
import com.goten.store.Op;
import com.goten.store.View;
import com.goten.store.Write;
import com.goten.testing.Await;
import com.goten.time.Deadline;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is being handed over is found from everywhere, at every moment of it. The steps are those of the engine, one by one. */
class HandedOverTest {
    private static final List<String> REGIONS = List.of("west", "east", "asia");
    private static final Map<String, String> FRESH = Map.of(CallHeaders.CACHE_CONTROL, CallHeaders.NO_CACHE);
    private static final long EPOCH = 7;

    private static Fleet fleet;
    private static Fleet.Region west;
    private static Fleet.Region east;
    private static Fleet.Region asia;
    private static int orgs;
    private String org;
    private UUID holder;

    @BeforeAll
    static void start() {
        fleet = Fleet.copying("west", "east", "asia");
        west = fleet.in("west");
        east = fleet.in("east");
        asia = fleet.in("asia");
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    /** Its teams are the east's, and about to become the west's; the asia has no copies of them. */
    @BeforeEach
    void anOrgWithTeams() {
        org = "orgs/moving" + orgs++;
        west.call("CreateOrg", """
                {"org": {"name": "%s", "multiRegionPolicy":
                  {"defaultControlRegion": "east", "enabledRegions": ["west", "east", "asia"],
                   "criteriaForDisabledSync": [{"destRegion": "asia"}]}}}""".formatted(org));
        holder = Await.result(west.store.reader().get(new ResourceKey("v1", "Org", org))).orElseThrow().uuid();
        REGIONS.forEach(region -> Await.until(() -> row(region, "Org", org).isPresent()));
        for (int i = 0; i < 3; i++) {
            east.call("CreateTeam", "{\"team\": {\"name\": \"%s\"}}".formatted(team(i)));
        }
        teams().forEach(team -> Await.until(() -> row("west", "Team", team).isPresent()));
    }

    @AfterEach
    void everythingComes() {
        REGIONS.forEach(region -> fleet.in(region).proxy.heal());
        west.copiesFrom("east").hold(false);
    }

    private String team(int number) {
        return org + "/teams/t" + number + "x";
    }

    private List<String> teams() {
        return List.of(team(0), team(1), team(2));
    }

    private static Optional<StoredResource> row(String region, String type, String name) {
        return Await.result(fleet.in(region).store.reader().get(new ResourceKey("v1", type, name)));
    }

    /** The right of the east is being handed over to the west, and everybody has heard. */
    private void close() {
        var right = new CreationRight("west", EPOCH);
        ResourceKey key = CreationRight.key("v1", holder);
        var state = new NewResource(
                key, CreationRight.uuid(holder), right.body(), "{}", 1, "east", List.of("*"), false);
        Await.result(east.store.writer().write(new Write<Boolean>() {
            @Override
            public Needs needs() {
                return Needs.of(key, Access.WRITE);
            }

            @Override
            public Decision<Boolean> decide(View view) {
                return new Decision.Apply<>(List.of(new Op.Insert(state, List.of())), revisions -> true);
            }
        }, Deadline.after(Duration.ofSeconds(10))));
        REGIONS.forEach(region -> Await.until(() -> !Await.result(
                fleet.in(region).policies.control(name(team(0)))).settled()));
    }

    private static ResourceName name(String team) {
        return ResourceNames.parse(Fleet.VERSION.type("Team").orElseThrow(), team, "name");
    }

    private void release(String team) {
        Await.result(east.engine.execute(
                new Command.HandOver(name(team), "west", EPOCH, holder), Deadline.after(Duration.ofSeconds(10))));
    }

    private void adopted(String team) {
        Await.until(() -> row("west", "Team", team).filter(StoredResource::owned).isPresent());
    }

    /** The west has said that it has it. */
    private void confirm(String team) {
        StoredResource there = row("west", "Team", team).orElseThrow();
        var ended = new Op.EndOffer(there.key(), there.uuid(), EPOCH);
        Await.result(east.store.writer().write(new Write<Boolean>() {
            @Override
            public Needs needs() {
                return Needs.of(there.key(), Access.MEMBER).withHandoverOf(there.uuid());
            }

            @Override
            public Decision<Boolean> decide(View view) {
                return new Decision.Apply<>(List.of(ended), revisions -> true);
            }
        }, Deadline.after(Duration.ofSeconds(10))));
    }

    private static String named(String name) {
        return "{\"name\": \"%s\"}".formatted(name);
    }

    private void assertThatAllAreFoundFromEverywhere(String when) {
        for (String region : REGIONS) {
            for (Map<String, String> how : List.of(Map.<String, String>of(), FRESH)) {
                String as = "%s, in %s, %s".formatted(when, region, how);
                for (String team : teams()) {
                    assertThat(fleet.in(region).call("GetTeam", named(team), how).json()).as(as).contains(team);
                }
                var asked = new JsonArray(new ArrayList<>(teams())).add(org + "/teams/none");
                Answer batch = fleet.in(region).call(
                        "BatchGetTeams", new JsonObject().put("names", asked).encode(), how);
                assertThat(batch.names("teams")).as(as).isEqualTo(teams());
                assertThat(batch.get("missing")).as(as).isEqualTo(List.of(org + "/teams/none"));
                assertThat(pages(region, how)).as(as).isEqualTo(teams());
                assertThat(catchThrowable(() -> fleet.in(region).call("GetTeam", named(org + "/teams/none"), how)))
                        .as(as).isInstanceOf(NotFound.class);
            }
        }
    }

    private List<String> pages(String region, Map<String, String> how) {
        List<String> names = new ArrayList<>();
        String token = "";
        do {
            Answer page = fleet.in(region).call("ListTeams", new JsonObject()
                    .put("parent", org).put("pageSize", 2).put("pageToken", token).encode(), how);
            names.addAll(page.names("teams"));
            token = (String) page.get("next_page_token");
        } while (!token.isEmpty());
        return names;
    }

    @Test
    void isReadFromEverywhereInEveryStepOfIt() {
        assertThatAllAreFoundFromEverywhere("before");
        close();
        assertThatAllAreFoundFromEverywhere("closed");
        west.copiesFrom("east").hold(true);
        release(team(1));
        assertThatAllAreFoundFromEverywhere("released");
        west.copiesFrom("east").hold(false);
        adopted(team(1));
        assertThatAllAreFoundFromEverywhere("adopted");
        confirm(team(1));
        assertThatAllAreFoundFromEverywhere("confirmed");
    }

    @Test
    void nobodySaysThatThereIsNothingWhileSomebodyWhoMayHaveItCannotBeAsked() {
        close();
        release(team(1));
        adopted(team(1));
        confirm(team(1));
        west.proxy.away();
        assertThat(asia.call("GetTeam", named(team(0)))).contains(team(0));
        assertThat(catchThrowable(() -> asia.call("GetTeam", named(org + "/teams/none")))).isInstanceOf(Unavailable.class);
        assertThat(catchThrowable(() -> asia.call("ListTeams", "{\"parent\": \"%s\"}".formatted(org))))
                .isInstanceOf(Unavailable.class);
    }

    @Test
    void aWriteRunsWhereTheResourceIsWhateverTheRegionThatItComesTo() {
        close();
        release(team(1));
        adopted(team(1));
        for (String region : REGIONS) {
            assertThat(fleet.in(region).call("UpdateTeam", update(team(0), region))).contains(region);
            assertThat(row("east", "Team", team(0)).orElseThrow().body().toString()).contains("by-" + region);
        }
        confirm(team(1));
        for (String region : REGIONS) {
            assertThat(fleet.in(region).call("UpdateTeam", update(team(1), region))).contains(region);
            assertThat(row("west", "Team", team(1)).orElseThrow().body().toString()).contains("by-" + region);
        }
        var forwarded = Map.of(CallHeaders.FORWARDED_FROM, "fleet.example.com/asia");
        var refused = (Aborted) catchThrowable(() -> east.call("UpdateTeam", update(team(1), "nobody"), forwarded));
        assertThat(refused.info().reason()).isEqualTo("MISROUTED");
        assertThat(refused.retryAfter()).isPresent();
    }

    private static String update(String team, String region) {
        return "{\"team\": {\"name\": \"%s\", \"displayName\": \"by-%s\"}}".formatted(team, region);
    }

    @Test
    void aWatchEndsWhenItBeginsAndBeginsAnewWithAllWhoMayOwnSome() {
        var watchers = REGIONS.stream()
                .map(region -> new Watcher(fleet.in(region), "Team", watch(""), Map.of()).readBatch())
                .toList();
        close();
        for (int i = 0; i < REGIONS.size(); i++) {
            Watcher watcher = watchers.get(i);
            assertThat(watcher.held).containsOnlyKeys(teams());
            assertThat(catchThrowable(() -> {
                while (true) {
                    watcher.read();
                }
            })).isInstanceOf(Unavailable.class).hasMessageContaining("resume");
            assertThat(watcher.told).noneMatch(told -> told.startsWith("-"));
            var anew = new Watcher(fleet.in(REGIONS.get(i)), "Team", watch(watcher.token), Map.of()).readBatch();
            assertThat(anew.held).containsOnlyKeys(teams());
            anew.cancel();
        }
    }

    @Test
    void aWatchOfAllWhoMayOwnSomeIsToldOfChangesButNotThatSomethingHasGone() {
        close();
        var watchers = REGIONS.stream()
                .map(region -> new Watcher(fleet.in(region), "Team", watch(""), Map.of()).readBatch())
                .toList();
        watchers.forEach(watcher -> assertThat(watcher.held).containsOnlyKeys(teams()));
        release(team(1));
        adopted(team(1));
        confirm(team(1));
        east.call("DeleteTeam", named(team(0)));
        for (Watcher watcher : watchers) {
            while (watcher.held.containsKey(team(0))) {
                watcher.read();
            }
            assertThat(watcher.hardResets).isZero();
            assertThat(watcher.told.stream().filter(told -> told.startsWith("-"))).containsExactly("-" + team(0));
            assertThat(watcher.held).containsOnlyKeys(team(1), team(2));
            watcher.cancel();
        }
    }

    private String watch(String token) {
        return "{\"parent\": \"%s\", \"type\": \"STATELESS\", \"resumeToken\": \"%s\"}".formatted(org, token);
    }
}
