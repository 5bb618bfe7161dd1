package com.goten.api.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.DynamicMessage;
import com.goten.api.route.Fleet.Answer;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.errors.GotenException.Unavailable;
import com.goten.mixin.CallHeaders;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists over three regions against one sorted list. */
class ListMergeTest {
    private static final List<String> REGIONS = List.of("west", "east", "asia");
    private static final String EVERYWHERE = "orgs/acme/regions/-";
    private static final int COUNT = 60;

    private static Fleet fleet;
    private static final List<Robot> all = new ArrayList<>();

    private record Robot(String name, String displayName, long weight, String color) {}

    /** How the server is asked for an order, and the same in Java. */
    private record Sorting(String text, Comparator<Robot> order) {}

    private static final Comparator<Robot> BY_NAME = Comparator.comparing(Robot::name);
    private static final List<Sorting> SORTINGS = List.of(
            new Sorting("", BY_NAME),
            new Sorting("name desc", BY_NAME.reversed()),
            new Sorting("weight", Comparator.comparingLong(Robot::weight).thenComparing(BY_NAME)),
            new Sorting("color desc", Comparator.comparing(Robot::color).reversed().thenComparing(BY_NAME)),
            new Sorting(
                    "displayName, weight desc",
                    Comparator.comparing(Robot::displayName)
                            .thenComparing(Comparator.comparingLong(Robot::weight).reversed())
                            .thenComparing(BY_NAME)));

    @BeforeAll
    static void start() {
        fleet = new Fleet("west", "east", "asia");
        fleet.in("west").call(
                "CreateOrg",
                """
                {"org": {"name": "orgs/acme", "multiRegionPolicy":
                  {"defaultControlRegion": "asia", "enabledRegions": ["west", "east", "asia"]}}}
                """);
        var random = new Random(7);
        for (int i = 0; i < COUNT; i++) {
            // Most are in one region, so that pages of others end early.
            String region = REGIONS.get(random.nextInt(10) < 6 ? 1 : random.nextInt(3));
            var robot = new Robot(
                    "orgs/acme/regions/%s/robots/r%04d".formatted(region, random.nextInt(10_000) * 100 % 9_973 + i),
                    "d" + random.nextInt(4),
                    random.nextInt(6),
                    List.of("", "red", "green").get(random.nextInt(3)));
            all.add(robot);
            fleet.in("west").call("CreateRobot", new JsonObject()
                    .put("robot", new JsonObject()
                            .put("name", robot.name())
                            .put("displayName", robot.displayName())
                            .put("weight", robot.weight())
                            .put("color", robot.color()))
                    .encode());
        }
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    @AfterEach
    void everybodyIsBack() {
        fleet.in("east").proxy.heal();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void pagesForwardAndBackwardAreThoseOfOneSortedList(long seed) {
        var random = new Random(seed);
        for (Sorting sorting : SORTINGS) {
            boolean filtered = random.nextBoolean();
            List<Robot> expected = all.stream()
                    .filter(robot -> !filtered || robot.weight() > 1)
                    .sorted(sorting.order())
                    .toList();
            var query = new JsonObject()
                    .put("parent", EVERYWHERE)
                    .put("orderBy", sorting.text())
                    .put("filter", filtered ? "weight > 1" : "")
                    .put("view", random.nextBoolean() ? "NAME" : "UNSPECIFIED")
                    .put("includePagingInfo", true);
            walk(query, expected, random);
        }
    }

    /** There and back again, by pages of changing sizes, each asked of another region. */
    private static void walk(JsonObject query, List<Robot> expected, Random random) {
        int from = 0;
        String token = "";
        String back;
        do {
            int size = 1 + random.nextInt(12);
            Answer page = list(random, query, size, token);
            int to = Math.min(expected.size(), from + size);
            assertPage(page, expected, from, to);
            from = to;
            token = (String) page.get("next_page_token");
            back = (String) page.get("prev_page_token");
            assertThat(token.isEmpty()).as(query.encode()).isEqualTo(to == expected.size());
            if (token.isEmpty()) {
                from = to - page.names("robots").size();
            }
        } while (!token.isEmpty());
        while (!back.isEmpty()) {
            int size = 1 + random.nextInt(12);
            Answer page = list(random, query, size, back);
            int start = Math.max(0, from - size);
            assertPage(page, expected, start, from);
            from = start;
            back = (String) page.get("prev_page_token");
        }
        assertThat(from).isZero();
    }

    private static void assertPage(Answer page, List<Robot> expected, int from, int to) {
        assertThat(page.names("robots"))
                .isEqualTo(expected.subList(from, to).stream().map(Robot::name).toList());
        assertThat(page.get("total_results_count")).isEqualTo(expected.size());
        assertThat(page.get("current_offset")).isEqualTo(from);
    }

    private static Answer list(Random random, JsonObject query, int size, String token) {
        return fleet.in(REGIONS.get(random.nextInt(3)))
                .call("ListRobots", query.copy().put("pageSize", size).put("pageToken", token).encode(), Map.of());
    }

    @Test
    void theViewAndTheMaskDecideWhatIsAnswered() {
        Answer answer = fleet.in("asia").call(
                "ListRobots",
                new JsonObject()
                        .put("parent", EVERYWHERE)
                        .put("fieldMask", "color")
                        .put("orderBy", "weight")
                        .encode(),
                Map.of());
        for (Object item : (List<?>) answer.get("robots")) {
            Map<String, Object> fields = ((DynamicMessage) item)
                    .getAllFields().entrySet().stream()
                    .collect(Collectors.toMap(field -> field.getKey().getName(), Map.Entry::getValue));
            assertThat(fields.keySet()).isSubsetOf("name", "color");
        }
    }

    @Test
    void wildcardsReachEverythingAndOneRegionOnlyItself() {
        assertThat(names("orgs/-/regions/-")).isEqualTo(names(EVERYWHERE)).hasSize(50);
        assertThat(names("orgs/acme/regions/asia")).isNotEmpty().allMatch(name -> name.contains("/regions/asia/"));
        assertThat(names("orgs/acme/regions/nowhere")).isEmpty();
    }

    private static List<String> names(String parent) {
        return fleet.in("west")
                .call("ListRobots", new JsonObject().put("parent", parent).put("pageSize", 50).encode(), Map.of())
                .names("robots");
    }

    @Test
    void whatIsInNoRegionIsListedByItsOwner() {
        fleet.in("west").call("CreateTeam", "{\"team\":{\"name\":\"orgs/acme/teams/blue\"}}");
        for (String region : REGIONS) {
            assertThat(fleet.in(region).call("ListTeams", "{\"parent\":\"orgs/acme\"}", Map.of()).names("teams"))
                    .containsExactly("orgs/acme/teams/blue");
            assertThat(fleet.in(region).call("ListOrgs", "{}", Map.of()).names("orgs")).containsExactly("orgs/acme");
        }
    }

    @Test
    void typesThatAreNeverCopiedAreListedFromEverywhere() {
        fleet.in("west").call("CreateKey", "{\"key\":{\"name\":\"orgs/acme/regions/east/keys/one\"}}");
        fleet.in("west").call("CreateKey", "{\"key\":{\"name\":\"orgs/acme/regions/asia/keys/two\"}}");
        assertThat(fleet.in("west").call("ListKeys", "{\"parent\":\"orgs/acme/regions/-\"}", Map.of()).names("keys"))
                .containsExactly("orgs/acme/regions/asia/keys/two", "orgs/acme/regions/east/keys/one");
    }

    @Test
    void tokensOfOtherQueriesAreRefused() {
        String token = (String) fleet.in("west")
                .call("ListRobots", "{\"parent\":\"%s\"}".formatted(EVERYWHERE), Map.of())
                .get("next_page_token");
        assertThat(catchThrowable(() -> fleet.in("west").call(
                        "ListRobots",
                        "{\"parent\":\"%s\",\"orderBy\":\"weight\",\"pageToken\":\"%s\"}".formatted(EVERYWHERE, token))))
                .isInstanceOf(InvalidArgument.class);
        assertThat(catchThrowable(() -> fleet.in("west").call(
                        "ListRobots", "{\"parent\":\"%s\",\"filter\":\"weight >\"}".formatted(EVERYWHERE))))
                .isInstanceOf(InvalidArgument.class);
    }

    @Test
    void whatARegionOwnsIsListedAlsoWhenThePolicyNoLongerEnablesIt() {
        fleet.in("west").call("CreateOrg", shrinking("west", "east"));
        fleet.in("east").call("CreateRobot", "{\"robot\":{\"name\":\"orgs/shrinking/regions/east/robots/left-there\"}}");
        fleet.in("west").call("UpdateOrg", shrinking("west"));
        assertThat(names("orgs/shrinking/regions/-")).containsExactly("orgs/shrinking/regions/east/robots/left-there");
        fleet.in("east").call("DeleteRobot", "{\"name\":\"orgs/shrinking/regions/east/robots/left-there\"}");
    }

    private static String shrinking(String... enabled) {
        return "{\"org\":{\"name\":\"orgs/shrinking\",\"multiRegionPolicy\":{\"defaultControlRegion\":\"west\",\"enabledRegions\":[\"%s\"]}}}"
                .formatted(String.join("\",\"", enabled));
    }

    @Test
    void aRegionThatIsAwayFailsTheListUnlessAPartOfItWillDo() {
        fleet.in("east").proxy.away();
        String request = "{\"parent\":\"%s\",\"pageSize\":50}".formatted(EVERYWHERE);

        var failure = (Unavailable) catchThrowable(() -> fleet.in("west").call("ListRobots", request));
        assertThat(failure).hasMessageContaining("fleet.example.com/east");

        Answer partial =
                fleet.in("west").call("ListRobots", request, Map.of(CallHeaders.ALLOW_PARTIAL, "true"));
        assertThat(partial.trailers().get(CallHeaders.PARTIAL_REGIONS)).isEqualTo("east");
        assertThat(partial.names("robots")).isEqualTo(all.stream()
                .map(Robot::name)
                .filter(name -> !name.contains("/east/"))
                .sorted()
                .toList());
        fleet.in("east").proxy.heal();
        Answer whole = fleet.in("west").call("ListRobots", request, Map.of(CallHeaders.ALLOW_PARTIAL, "true"));
        assertThat(whole.trailers().contains(CallHeaders.PARTIAL_REGIONS)).isFalse();
    }
}
