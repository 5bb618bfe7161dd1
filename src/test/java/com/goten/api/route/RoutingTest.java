package com.goten.api.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.DynamicMessage;
import com.goten.api.route.Fleet.Answer;
import com.goten.bus.Addresses;
import com.goten.bus.BusHeaders;
import com.goten.errors.GotenException;
import com.goten.errors.GotenException.Aborted;
import com.goten.errors.GotenException.DeadlineExceeded;
import com.goten.errors.GotenException.FailedPrecondition;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.errors.GotenException.NotFound;
import com.goten.errors.GotenException.Unavailable;
import com.goten.mixin.CallHeaders;
import com.goten.testing.Await;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RoutingTest {
    private static Fleet fleet;
    private static Fleet.Region west;
    private static Fleet.Region east;
    private static Fleet.Region asia;

    @BeforeAll
    static void start() {
        fleet = new Fleet("west", "east", "asia");
        west = fleet.in("west");
        east = fleet.in("east");
        asia = fleet.in("asia");
        // Asked for in one region, held by another, and governing in a third.
        asia.call("CreateOrg", org("acme", "asia", "west", "east", "asia"));
        east.call("CreateOrg", org("solo", "west", "west"));
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    @AfterEach
    void everybodyIsBack() {
        west.proxy.heal();
        east.proxy.heal();
        asia.proxy.heal();
        fleet.enable("east");
    }

    @Test
    void writesRunWhereTheNameSaysAndReadsFindThemFromEverywhere() {
        String created = west.call("CreateRobot", robot("east", "written-far", "far away"));
        assertThat(created).contains("\"owningRegion\":\"east\"");
        assertThat(asia.call("GetRobot", name("east", "written-far"))).contains("far away");
        asia.call("UpdateRobot", robot("east", "written-far", "renamed"));
        assertThat(west.call("GetRobot", name("east", "written-far"))).contains("renamed");
        west.call("DeleteRobot", name("east", "written-far"));
        assertThat(catchThrowable(() -> asia.call("GetRobot", name("east", "written-far"))))
                .isInstanceOf(NotFound.class);
    }

    @Test
    void whatIsInNoRegionIsOwnedWhereThePolicyOfItsHolderSays() {
        String created = east.call("CreateTeam", "{\"parent\":\"orgs/acme\",\"team\":{\"displayName\":\"The team\"}}");
        assertThat(created).contains("\"owningRegion\":\"asia\"").contains("orgs/acme/teams/the-team-");
        assertThat(west.call("CreateOrg", org("control", "west", "west"))).contains("\"owningRegion\":\"west\"");
    }

    @Test
    void aNameLeftOutIsGeneratedByTheOwner() {
        String created = west.call(
                "CreateRobot", "{\"parent\":\"orgs/acme/regions/east\",\"robot\":{\"displayName\":\"Somebody New\"}}");
        assertThat(created).contains("orgs/acme/regions/east/robots/somebody-new-");
    }

    @Test
    void refusalsOfTheOwnerComeBackAsTheyAre() {
        west.call("CreateRobot", robot("east", "taken", "x"));
        assertThat(catchThrowable(() -> west.call("CreateRobot", robot("east", "taken", "x"))))
                .isInstanceOf(GotenException.AlreadyExists.class);
        var bad = (InvalidArgument) catchThrowable(() -> west.call(
                "UpdateRobot", "{\"robot\":{\"name\":\"orgs/acme/regions/east/robots/taken\"},\"updateMask\":\"nose\"}"));
        assertThat(bad.violations().get(0).field()).isEqualTo("update_mask.paths[0]");
        var notEnabled = (FailedPrecondition) catchThrowable(() -> west.call(
                "CreateRobot", "{\"robot\":{\"name\":\"orgs/solo/regions/east/robots/bob\"}}"));
        assertThat(notEnabled.info().reason()).isEqualTo("REGION_NOT_ENABLED");
        assertThat(catchThrowable(() -> west.call("CreateRobot", robot("nowhere", "bob", "x"))))
                .isInstanceOf(FailedPrecondition.class);
        assertThat(catchThrowable(() -> west.call("GetRobot", name("nowhere", "bob")))).isInstanceOf(NotFound.class);
        assertThat(catchThrowable(() -> west.call("GetRobot", "{\"name\":\"robots\"}")))
                .isInstanceOf(InvalidArgument.class);
    }

    @Test
    void aForwardedRequestThatDoesNotBelongHereGoesNoFurther() {
        Map<String, String> forwarded = Map.of(CallHeaders.FORWARDED_FROM, "fleet.example.com/asia");
        for (var call : Map.of(
                        "GetRobot", name("east", "nobody"),
                        "DeleteRobot", name("east", "nobody"),
                        "CreateRobot", robot("east", "nobody", "x"),
                        "BatchGetRobots", "{\"names\":[\"orgs/acme/regions/east/robots/nobody\"]}",
                        "ListRobots", "{\"parent\":\"orgs/acme/regions/-\"}")
                .entrySet()) {
            var refused = (Aborted) catchThrowable(() -> west.call(call.getKey(), call.getValue(), forwarded));
            assertThat(refused.info().reason()).as(call.getKey()).isEqualTo("MISROUTED");
            assertThat(refused.retryAfter()).isPresent();
        }
    }

    @Test
    void anOwnerThatIsAwayMakesTheCallUnavailableAndNothingElse() {
        west.call("CreateRobot", robot("west", "at-home", "x"));
        east.proxy.away();
        var away = (Unavailable) catchThrowable(() -> west.call("CreateRobot", robot("east", "bob", "x")));
        assertThat(away.info().reason()).isEqualTo("OWNING_REGION_UNREACHABLE");
        assertThat(away).hasMessageContaining("fleet.example.com/east");
        assertThat(west.call("GetRobot", name("west", "at-home"))).contains("at-home");
        east.proxy.heal();
        assertThat(west.call("CreateRobot", robot("east", "bob", "x"))).contains("bob");
    }

    /** That this node has not heard of a region does not say that there is nothing. */
    @Test
    void aRegionThatIsNotKnownIsNoReasonToSayThatThereIsNothingWhileTheRegistryIsAway() {
        east.call("CreateRobot", robot("east", "unheard-of", "there"));
        fleet.hearOf("east", false);
        fleet.loseRegistry(true);
        try {
            assertThat(catchThrowable(() -> west.call("GetRobot", name("east", "unheard-of"))))
                    .isInstanceOf(Unavailable.class);
            assertThat(catchThrowable(() -> west.call("ListRobots", "{\"parent\": \"orgs/acme/regions/east\"}")))
                    .isInstanceOf(Unavailable.class);
            fleet.loseRegistry(false);
            assertThat(catchThrowable(() -> west.call("GetRobot", name("east", "unheard-of"))))
                    .isInstanceOf(NotFound.class);
        } finally {
            fleet.loseRegistry(false);
            fleet.hearOf("east", true);
        }
    }

    @Test
    void anOwnerThatIsDisabledIsNotAsked() {
        fleet.disable("east");
        var refused = (Unavailable) catchThrowable(() -> west.call("GetRobot", name("east", "bob")));
        assertThat(refused.info().reason()).isEqualTo("DEPLOYMENT_DISABLED");
    }

    @Test
    void anOwnerThatIsDisabledIsAskedWhatDeploymentsAskForThemselves() {
        east.call("CreateRobot", robot("east", "ivy", "x"));
        fleet.disable("east");
        var itself = Map.of(CallHeaders.ON_BEHALF_OF, CallHeaders.ITSELF);
        assertThat(west.call("GetRobot", name("east", "ivy"), itself).json()).contains("ivy");
        assertThat(west.call("ListRobots", "{\"parent\":\"orgs/acme/regions/-\"}", itself).names("robots"))
                .contains("orgs/acme/regions/east/robots/ivy");
    }

    @Test
    void credentialsAndDeadlineGoAlongAndTheConnectionsOwnHeadersDoNot() throws Exception {
        BlockingQueue<Message<Buffer>> calls = new LinkedBlockingQueue<>();
        var consumer = fleet.vertx().eventBus().<Buffer>consumer(
                Addresses.method(east.id, Fleet.method("Recall").fullName()), calls::add);
        Await.result(consumer.completion());

        var call = west.start(
                "Recall",
                "{\"names\":[\"orgs/acme/regions/east/robots/a\",\"orgs/acme/regions/east/robots/b\"]}",
                Map.of(
                        "authorization", "Bearer secret",
                        "traceparent", "00-1",
                        "cache-control", "no-cache",
                        "goten-validate-only", "false"),
                Duration.ofSeconds(7));
        Message<Buffer> arrived = calls.poll(10, TimeUnit.SECONDS);

        assertThat(arrived.headers().get(BusHeaders.CALL_PREFIX + "authorization")).isEqualTo("Bearer secret");
        assertThat(arrived.headers().get(BusHeaders.CALL_PREFIX + "traceparent")).isEqualTo("00-1");
        assertThat(arrived.headers().get(BusHeaders.CALL_PREFIX + "goten-validate-only")).isEqualTo("false");
        assertThat(arrived.headers().get(BusHeaders.CALL_PREFIX + CallHeaders.FORWARDED_FROM))
                .isEqualTo("fleet.example.com/west");
        assertThat(Long.parseLong(arrived.headers().get(BusHeaders.TIMEOUT_MILLIS))).isBetween(5_000L, 7_000L);
        arrived.reply(Fleet.bytes(Fleet.method("Recall"), "{}"));
        Await.result(call);
        Await.result(consumer.unregister());
    }

    @Test
    void aCallThatIsNotAnsweredElsewhereEndsAtItsDeadline() {
        var consumer = fleet.vertx().eventBus().<Buffer>consumer(
                Addresses.method(east.id, Fleet.method("Census").fullName()), unanswered -> {});
        Await.result(consumer.completion());
        Throwable late = catchThrowable(() ->
                Await.result(west.start("Census", "{\"where\":\"east\"}", Map.of(), Duration.ofMillis(300))));
        assertThat(late).isInstanceOfAny(DeadlineExceeded.class, Unavailable.class);
        Await.result(consumer.unregister());
    }

    @Test
    void methodsOfOnesOwnRunWhereTheirOptionSays() {
        for (var region : List.of(west, east, asia)) {
            for (String method : List.of("Recall", "Census", "Muster", "Local")) {
                Buffer said = Buffer.buffer(DynamicMessage.newBuilder(Fleet.method(method).output())
                        .setField(Fleet.method(method).output().findFieldByName("by"), region.id.region())
                        .build()
                        .toByteArray());
                Await.result(fleet.vertx().eventBus().<Buffer>consumer(
                        Addresses.method(region.id, Fleet.method(method).fullName()),
                        message -> message.reply(said)).completion());
            }
        }
        assertThat(said("Recall", "{\"names\":[\"orgs/acme/regions/asia/robots/a\"]}")).isEqualTo("asia");
        assertThat(said("Census", "{\"where\":\"east\"}")).isEqualTo("east");
        assertThat(said("Muster", "{\"parent\":\"orgs/acme/regions/east\"}")).isEqualTo("east");
        assertThat(said("Local", "{\"where\":\"east\"}")).isEqualTo("west");
        assertThat(catchThrowable(() -> said("Recall",
                        "{\"names\":[\"orgs/acme/regions/asia/robots/a\",\"orgs/solo/regions/asia/robots/b\"]}")))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("orgs/acme, orgs/solo");
        assertThat(catchThrowable(() -> said("Recall",
                        "{\"names\":[\"orgs/acme/regions/asia/robots/a\",\"orgs/acme/regions/east/robots/b\"]}")))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("asia, east");
    }

    @Test
    void batchesAreSplitByOwnerAndAnsweredInTheOrderAsked() {
        west.call("CreateRobot", robot("west", "batch-w", "x"));
        west.call("CreateRobot", robot("east", "batch-e", "x"));
        west.call("CreateRobot", robot("asia", "batch-a", "x"));
        Answer answer = west.call(
                "BatchGetRobots",
                """
                {"names": ["orgs/acme/regions/asia/robots/batch-a", "orgs/acme/regions/east/robots/none",
                           "orgs/acme/regions/west/robots/batch-w", "orgs/acme/regions/east/robots/batch-e",
                           "orgs/acme/regions/asia/robots/none", "orgs/acme/regions/asia/robots/batch-a"]}
                """,
                Map.of());
        assertThat(answer.names("robots")).containsExactly(
                "orgs/acme/regions/asia/robots/batch-a",
                "orgs/acme/regions/west/robots/batch-w",
                "orgs/acme/regions/east/robots/batch-e");
        assertThat(answer.get("missing")).isEqualTo(List.of(
                "orgs/acme/regions/east/robots/none", "orgs/acme/regions/asia/robots/none"));
    }

    private static String said(String method, String request) {
        return (String) west.call(method, request, Map.of()).get("by");
    }

    private static String org(String id, String control, String... enabled) {
        return "{\"org\":{\"name\":\"orgs/%s\",\"multiRegionPolicy\":{\"defaultControlRegion\":\"%s\",\"enabledRegions\":[\"%s\"]}}}"
                .formatted(id, control, String.join("\",\"", enabled));
    }

    private static String robot(String region, String id, String displayName) {
        return "{\"robot\":{\"name\":\"orgs/acme/regions/%s/robots/%s\",\"displayName\":\"%s\"}}"
                .formatted(region, id, displayName);
    }

    private static String name(String region, String id) {
        return "{\"name\":\"orgs/acme/regions/%s/robots/%s\"}".formatted(region, id);
    }
}
