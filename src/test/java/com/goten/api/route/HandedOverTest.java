package com.goten.api.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.goten.api.route.Fleet.Answer;
import com.goten.engine.Command;
import com.goten.engine.RightHandover;
import com.goten.errors.GotenException.Aborted;
import com.goten.errors.GotenException.NotFound;
import com.goten.errors.GotenException.Unavailable;
import com.goten.mixin.CallHeaders;
import com.goten.policy.Control;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
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
        anOrgWithTeams("");
    }

    /** @param criteria more of what is not copied */
    private void anOrgWithTeams(String criteria) {
        org = "orgs/moving" + orgs++;
        west.call("CreateOrg", """
                {"org": {"name": "%s", "multiRegionPolicy":
                  {"defaultControlRegion": "east", "enabledRegions": ["west", "east", "asia"],
                   "criteriaForDisabledSync": [{"destRegion": "asia"}%s]}}}""".formatted(org, criteria));
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
        asia.copiesFrom("west").hold(false);
        asia.copiesFrom("east").hold(false);
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
        var ended = new Op.EndOffer(there.key(), there.uuid(), EPOCH, false);
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

    /** The other region shows it later than the first one has told that it has gone: nobody is told that. */
    @Test
    void aPageIsNotToldThatSomethingHasGoneThatGoesToAnotherRegion() {
        anOrgWithTeams(", {\"sourceRegion\": \"west\", \"destRegion\": \"east\"}");
        close();
        var watcher = new Watcher(asia, "Team", "{\"parent\": \"%s\", \"pageSize\": 9}".formatted(org), Map.of()).readBatch();
        assertThat(watcher.page).hasSize(3);
        west.proxy.delay(Duration.ofMillis(400));
        release(team(1));
        adopted(team(1));
        confirm(team(1));
        Await.until(() -> row("east", "Team", team(1)).isEmpty());
        east.call("DeleteTeam", named(team(0)));
        untilTold(watcher, team(0));
        assertThat(watcher.page).containsExactly(team(1) + "=0", team(2) + "=0");
        west.call("UpdateTeam", update(team(1), "west"));
        west.call("DeleteTeam", named(team(1)));
        untilTold(watcher, team(1));
        assertThat(watcher.told).containsExactly("-" + team(0), "-" + team(1));
        assertThat(watcher.page).containsExactly(team(2) + "=0");
        watcher.cancel();
    }

    private static void untilTold(Watcher watcher, String gone) {
        while (!watcher.told.contains("-" + gone)) {
            watcher.read();
        }
    }

    /** Who knows only what was before would miss what has gone on from there. */
    @Test
    void whoDoesNotKnowWhereEverythingIsIsToldSo() {
        close();
        var before = new HashMap<>(Map.of(
                CallHeaders.FORWARDED_FROM, "fleet.example.com/asia",
                CallHeaders.SCOPE, CallHeaders.OWNED,
                CallHeaders.CONTROL, holder + ";east;east;0"));
        assertControlChanged("ListTeams", "{\"parent\": \"%s\"}".formatted(org), before);
        assertControlChanged("GetTeam", named(org + "/teams/none"), before);
        assertControlChanged("BatchGetTeams", "{\"names\": [\"%s/teams/none\"]}".formatted(org), before);
        assertThat(east.call("GetTeam", named(team(0)), before).json()).as("it is there").contains(team(0));
        before.put(CallHeaders.CONTROL, holder + ";east;west;0");
        assertThat(east.call("ListTeams", "{\"parent\": \"%s\"}".formatted(org), before).names("teams")).isEqualTo(teams());
    }

    private static void assertControlChanged(String method, String request, Map<String, String> how) {
        var refused = (Aborted) catchThrowable(() -> east.call(method, request, how));
        assertThat(refused).as(method).isNotNull();
        assertThat(refused.info().reason()).as(method).isEqualTo("CONTROL_CHANGED");
        assertThat(refused.retryAfter()).isPresent();
    }

    @Test
    void whoIsToldSoAsksAnewUntilHeHasHeardOfIt() {
        close();
        asia.copiesFrom("east").hold(true);
        asia.copiesFrom("west").hold(true);
        Await.result(new RightHandover(east.store.writer(), "v1")
                .release(holder, "west", EPOCH, Deadline.after(Duration.ofSeconds(10))));
        Await.until(() -> row("west", CreationRight.TYPE, holder.toString()).filter(StoredResource::owned).isPresent());
        for (String read : List.of("ListTeams", "GetTeam")) {
            String request = read.equals("GetTeam") ? named(org + "/teams/none") : "{\"parent\": \"%s\"}".formatted(org);
            var refused = catchThrowable(() -> asia.call(read, request));
            assertThat(refused).as(read).isInstanceOf(Aborted.class);
            assertThat(((Aborted) refused).info().reason()).isEqualTo(Control.BEING_HANDED_OVER);
        }
        var later = CompletableFuture.supplyAsync(() -> pages("asia", Map.of()));
        asia.copiesFrom("east").hold(false);
        asia.copiesFrom("west").hold(false);
        later.exceptionally(early -> null).join();
        Await.until(() -> {
            try {
                return pages("asia", Map.of()).equals(teams());
            } catch (Aborted early) {
                return false;
            }
        });
    }

    /** The west has answered before it adopts, and the east answers when nothing is offered any more. */
    @Test
    void whatMovesBetweenTheAnswersOfTwoRegionsIsFoundAmongAllThatThereAre() {
        close();
        west.copiesFrom("east").hold(true);
        release(team(1));
        east.proxy.delay(Duration.ofMillis(1000));
        var owned = Map.of(CallHeaders.FORWARDED_FROM, "fleet.example.com/asia", CallHeaders.SCOPE, CallHeaders.OWNED);
        var listed = CompletableFuture.supplyAsync(() -> asia.call(
                "ListTeams", "{\"parent\": \"orgs/-\", \"pageSize\": 1000, \"includePagingInfo\": true}", Map.of()));
        for (int i = 0; i < 5; i++) {
            west.call("ListTeams", "{\"parent\": \"orgs/-\", \"pageSize\": 1000}", owned);
        }
        west.copiesFrom("east").hold(false);
        adopted(team(1));
        confirm(team(1));
        east.proxy.heal();
        Answer answer = listed.join();
        assertThat(answer.names("teams")).containsAll(teams()).doesNotHaveDuplicates();
        assertThat(answer.get("total_results_count")).as("nobody knows").isEqualTo(0);
    }

    @Test
    void howManyThereAreIsNotSaidWhileSomeAreInTwoRegions() {
        close();
        release(team(1));
        adopted(team(1));
        String request = "{\"parent\": \"%s\", \"includePagingInfo\": true}".formatted(org);
        Answer answer = asia.call("ListTeams", request, Map.of());
        assertThat(answer.names("teams")).isEqualTo(teams());
        assertThat(answer.get("total_results_count")).isEqualTo(0);
    }
}
