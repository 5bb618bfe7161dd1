package com.goten.api.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.goten.errors.GotenException.InvalidArgument;
import com.goten.errors.GotenException.NotFound;
import com.goten.mixin.v1.DeletionPlan;
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
}
