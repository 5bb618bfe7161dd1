package com.goten.api.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.errors.GotenException.NotFound;
import com.goten.mixin.v1.DeletionPlan;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Deletions that are only tried out, over gRPC, in the region that is asked and in another one. */
class TriedDeletionsTest {
    private static final Map<String, String> TRY = Map.of("goten-validate-only", "true");
    private static Fleet fleet;

    @BeforeAll
    static void start() {
        fleet = new Fleet("west", "east");
        fleet.in("west").call("CreateOrg", "{\"org\": {\"name\": \"orgs/acme\", \"multiRegionPolicy\":"
                + " {\"enabledRegions\": [\"west\", \"east\"], \"defaultControlRegion\": \"west\"}}}");
        fleet.in("east").call("CreateRobot", "{\"robot\": {\"name\": \"orgs/acme/regions/east/robots/one\"}}");
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    private static Fleet.Answer tryToDelete(String region, String name) {
        return fleet.in(region).call("DeleteRobot", "{\"name\": \"%s\"}".formatted(name), TRY);
    }

    @Test
    void thePlanIsInTheTrailersWhoeverIsAsked() throws Exception {
        for (String region : new String[] {"east", "west"}) {
            var answer = tryToDelete(region, "orgs/acme/regions/east/robots/one");
            var plan = DeletionPlan.parseFrom(Base64.getDecoder().decode(answer.trailers().get("goten-plan-bin")));
            assertThat(plan.getDeployment().getRegion()).isEqualTo("east");
            assertThat(plan.getParts(0).getDeleted().getFirst(0).getName()).isEqualTo("orgs/acme/regions/east/robots/one");
        }
        assertThat(fleet.in("west").call("GetRobot", "{\"name\": \"orgs/acme/regions/east/robots/one\"}")).contains("one");
    }

    @Test
    void whatIsMissingIsNotFound() {
        assertThatThrownBy(() -> tryToDelete("west", "orgs/acme/regions/east/robots/none")).isInstanceOf(NotFound.class);
    }

    @Test
    void onlyDeletionsAreTriedOut() {
        assertThatThrownBy(() -> fleet.in("west").call(
                        "CreateRobot", "{\"robot\": {\"name\": \"orgs/acme/regions/east/robots/two\"}}", TRY))
                .isInstanceOf(InvalidArgument.class);
        assertThatThrownBy(() -> fleet.in("west").call(
                        "DeleteRobot", "{\"name\": \"orgs/acme/regions/east/robots/one\"}", Map.of("goten-validate-only", "1")))
                .isInstanceOf(InvalidArgument.class);
    }

    @Test
    void aFieldOfTheRequestAsksForItAsWell() throws Exception {
        fleet.in("west").call("CreateBadge", "{\"badge\": {\"name\": \"orgs/acme/badges/gold\"}}");
        for (String region : new String[] {"west", "east"}) {
            var answer = fleet.in(region).call(
                    "DeleteBadge", "{\"name\": \"orgs/acme/badges/gold\", \"validateOnly\": true}", Map.of());
            assertThat(plan(answer).getResource().getName()).isEqualTo("orgs/acme/badges/gold");
        }
        assertThat(fleet.in("west").call("GetBadge", "{\"name\": \"orgs/acme/badges/gold\"}")).contains("gold");
        var real = fleet.in("east").call(
                "DeleteBadge", "{\"name\": \"orgs/acme/badges/gold\", \"validateOnly\": false}", Map.of());
        assertThat(real.trailers().contains("goten-plan-bin")).isFalse();
        assertThatThrownBy(() -> fleet.in("west").call("GetBadge", "{\"name\": \"orgs/acme/badges/gold\"}"))
                .isInstanceOf(NotFound.class);
    }

    private static DeletionPlan plan(Fleet.Answer answer) throws InvalidProtocolBufferException {
        return DeletionPlan.parseFrom(Base64.getDecoder().decode(answer.trailers().get("goten-plan-bin")));
    }

    @Test
    void aRefusalHasThePlanBesideItWhoeverIsAsked() throws Exception {
        fleet.in("west").call("CreateTeam", "{\"team\": {\"name\": \"orgs/acme/teams/first\"}}");
        fleet.in("west").call("CreateRobot", """
                {"robot": {"name": "orgs/acme/regions/west/robots/member", "team": "orgs/acme/teams/first"}}""");
        for (String region : new String[] {"west", "east"}) {
            var request = HttpRequest.newBuilder(URI.create(
                            "http://127.0.0.1:%d/v1/orgs/acme/teams/first".formatted(fleet.in(region).api.port())))
                    .DELETE()
                    .header("goten-validate-only", "true");
            var answer = HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(region).isEqualTo(400);
            var body = new JsonObject(answer.body());
            assertThat(body.getJsonObject("error").getString("status")).isEqualTo("FAILED_PRECONDITION");
            assertThat(body.getJsonObject("plan").getJsonArray("blockers").getJsonObject(0).getString("name"))
                    .as(region)
                    .isEqualTo("orgs/acme/regions/west/robots/member");
        }
        assertThat(fleet.in("west").call("GetTeam", "{\"name\": \"orgs/acme/teams/first\"}")).contains("first");
    }
}
