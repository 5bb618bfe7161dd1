package com.goten.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.FieldMask;
import com.goten.errors.GotenException;
import com.goten.mixin.SchemaMixin;
import com.goten.policy.Policy;
import com.goten.resource.Bodies;
import com.goten.schema.DeploymentId;
import com.goten.testing.Await;
import com.goten.testing.Network;
import com.goten.testing.TestDeployment;
import com.goten.testing.TestPostgres;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** References between deployments, each over a database of its own. */
class RelationTest {
    private static final String HERE = "us-west2";
    private static final String THERE = "eastus2";
    private static final String ACCOUNT = "projects/house/serviceAccounts/robot";
    private static final String ROLE = "roles/reader";

    private final Network network = new Network();
    private final List<TestDeployment> open = new ArrayList<>();
    private final TestDeployment iam = deployment("iam", HERE);
    private final TestDeployment devices = deployment("devices", HERE);
    private @Nullable TestDeployment far;

    RelationTest() {
        iam.create("Project", "{\"name\": \"projects/house\"}");
        iam.create("ServiceAccount", "{\"name\": \"%s\"}".formatted(ACCOUNT));
        iam.create("Role", "{\"name\": \"%s\"}".formatted(ROLE));
        devices.create("Project", """
                {"name": "projects/house", "multiRegionPolicy":
                  {"enabledRegions": ["us-west2", "eastus2"], "defaultControlRegion": "us-west2"}}""");
    }

    /** Devices in the other region; for those who need them. */
    private TestDeployment far() {
        if (far == null) {
            far = deployment("devices", THERE);
        }
        return far;
    }

    private TestDeployment deployment(String service, String region) {
        var policy = new Policy(List.of(HERE, THERE), HERE, List.of());
        var made = new TestDeployment(
                TestPostgres.createDatabase(),
                new DeploymentId(service + ".example.com", region),
                Path.of("conf/services", service),
                policy,
                network);
        open.add(made);
        return made;
    }

    @AfterEach
    void close() {
        open.forEach(TestDeployment::close);
    }

    private static String device(String region, String id) {
        return "projects/house/regions/%s/devices/%s".formatted(region, id);
    }

    private static String body(String name, String fields) {
        return "{\"name\": \"%s\"%s}".formatted(name, fields.isEmpty() ? "" : ", " + fields);
    }

    private void createDevice(String id, String fields) {
        devices.create("Device", body(device(HERE, id), fields));
    }

    @Test
    void whoWasRemovedFromTheRegistryAndHasNotHeardOfItRefersToNothingNew() {
        far();
        network.remove(devices.id());
        var refusal = refused(() -> createDevice("gate", "\"serviceAccount\": \"" + ACCOUNT + "\""));
        assertThat(refusal).isInstanceOf(GotenException.PermissionDenied.class);
        assertThat(refusal.info().reason()).isEqualTo("DEPLOYMENT_REMOVED");
        assertThat(devices.count("select count(*) from intent")).isZero();
    }

    private static GotenException refused(ThrowingCallable action) {
        var failure = new GotenException[1];
        assertThatThrownBy(action).isInstanceOfSatisfying(GotenException.class, refusal -> failure[0] = refusal);
        return failure[0];
    }

    private static String user(String account) {
        return "\"serviceAccount\": \"%s\"".formatted(account);
    }

    @Test
    void blocksTheDeletionOfATargetInAnotherService() {
        createDevice("user", user(ACCOUNT));
        var refusal = refused(() -> iam.delete("ServiceAccount", ACCOUNT));
        assertThat(refusal).isInstanceOfSatisfying(GotenException.FailedPrecondition.class, failed -> assertThat(
                failed.violations()).singleElement().satisfies(violation -> {
                    assertThat(violation.subject()).isEqualTo(device(HERE, "user"));
                    assertThat(violation.description())
                            .contains("service_account", "devices.example.com/us-west2", ACCOUNT);
                }));
        devices.delete("Device", device(HERE, "user"));
        iam.delete("ServiceAccount", ACCOUNT);
        assertThat(iam.exists("ServiceAccount", ACCOUNT)).isFalse();
    }

    @Test
    void aRefusedDeletionLeavesTheTargetOpenForReferences() {
        createDevice("user", user(ACCOUNT));
        refused(() -> iam.delete("ServiceAccount", ACCOUNT));
        createDevice("other", user(ACCOUNT));
        assertThat(devices.exists("Device", device(HERE, "other"))).isTrue();
    }

    @Test
    void aSourceThatHasNothingLeftDoesNoHarm() {
        createDevice("user", user(ACCOUNT));
        devices.update("Device", body(device(HERE, "user"), ""), "service_account");
        iam.delete("ServiceAccount", ACCOUNT);
        assertThat(iam.exists("ServiceAccount", ACCOUNT)).isFalse();
        iam.create("ServiceAccount", "{\"name\": \"%s\"}".formatted(ACCOUNT));
    }

    @Test
    void refusesTargetsThatAreMissingElsewhere() {
        var refusal = refused(() -> createDevice("user", user("projects/house/serviceAccounts/nobody")));
        assertThat(refusal).isInstanceOfSatisfying(GotenException.FailedPrecondition.class, failed -> assertThat(
                failed.violations()).singleElement().satisfies(violation -> {
                    assertThat(violation.type()).isEqualTo("REFERENCE_TARGET_MISSING");
                    assertThat(violation.subject()).isEqualTo("projects/house/serviceAccounts/nobody");
                }));
        assertThat(devices.exists("Device", device(HERE, "user"))).isFalse();
    }

    @Test
    void refusesNamesThatAreNoneOfTheTargetsType() {
        assertThat(refused(() -> createDevice("user", user("projects/house/things/robot"))))
                .isInstanceOfSatisfying(GotenException.InvalidArgument.class, invalid -> assertThat(
                        invalid.violations()).singleElement().satisfies(violation ->
                                assertThat(violation.field()).isEqualTo("service_account")));
    }

    @Test
    void refusesTargetsThatAreGoingElsewhere() {
        iam.create("ServiceAccount", "{\"name\": \"projects/house/serviceAccounts/other\"}");
        iam.delete("Project", "projects/house");
        assertThat(refused(() -> iam.create("ServiceAccount", "{\"name\": \"projects/house/serviceAccounts/late\"}")))
                .isInstanceOf(GotenException.FailedPrecondition.class);
        assertThat(iam.exists("Project", "projects/house")).isTrue();
    }

    @Test
    void anUpdateEstablishesWhatIsNew() {
        createDevice("user", "");
        devices.update("Device", body(device(HERE, "user"), user(ACCOUNT)), "service_account");
        assertThat(refused(() -> iam.delete("ServiceAccount", ACCOUNT)))
                .isInstanceOf(GotenException.FailedPrecondition.class);
        var calls = new AtomicInteger();
        network.fault(call -> {
            calls.incrementAndGet();
            return call;
        });
        devices.update("Device", body(device(HERE, "user"), "\"displayName\": \"same target\""), "display_name");
        assertThat(calls).hasValue(0);
    }

    @Test
    void aCreationTakesOneRoundTripForEachDeployment() {
        var calls = new ArrayList<String>();
        network.fault(call -> {
            calls.add(call.peer() + " " + call.method());
            return call;
        });
        devices.create("DeviceGrant", """
                {"name": "%s/deviceGrants/grant", "role": "%s"}""".formatted(ACCOUNT, ROLE));
        assertThat(calls).containsExactly("iam.example.com/us-west2 " + SchemaMixin.ESTABLISH);
    }

    @Test
    void refersToAnotherRegionOfTheSameService() {
        far().create("Device", body(device(THERE, "far"), ""));
        createDevice("near", "\"standby\": \"%s\"".formatted(device(THERE, "far")));
        far().delete("Device", device(THERE, "far"));
        assertThat(refused(() -> far().create("Device", body(device(THERE, "far"), ""))))
                .isInstanceOf(GotenException.Aborted.class);
    }

    @Test
    void aParentInAnotherRegionIsHeldByItsChildren() {
        far().create("Device", body(device(THERE, "child"), ""));
        var sources = Await.result(devices.store().shadows().sources(
                devices.find("Project", "projects/house").orElseThrow().uuid()));
        assertThat(sources).singleElement().satisfies(source ->
                assertThat(source.deployment()).isEqualTo(new DeploymentId("devices.example.com", THERE)));
    }

    @Test
    void asksWhoeverIsSaidToOwnTheTarget() {
        var calls = new ArrayList<String>();
        network.fault(call -> {
            calls.add(call.peer().toString());
            return call;
        });
        deployment("iam", THERE);
        far().create("Device", body(device(THERE, "user"), user(ACCOUNT)));
        assertThat(calls).contains("iam.example.com/eastus2", "iam.example.com/us-west2");
        assertThat(refused(() -> iam.delete("ServiceAccount", ACCOUNT)))
                .isInstanceOf(GotenException.FailedPrecondition.class);
    }

    @Test
    void writesOfOneTransactionEstablishTogether() {
        var results = Await.result(devices.engine().executeTogether(
                List.of(
                        new Command.Create(devices.type("Device"), "", devices.message(
                                "Device", body(device(HERE, "one"), user(ACCOUNT) + ", \"hub\": \"" + device(HERE, "two") + "\""))),
                        new Command.Create(devices.type("Device"), "", devices.message(
                                "Device", body(device(HERE, "two"), user(ACCOUNT))))),
                Deadline.after(Duration.ofSeconds(10))));
        assertThat(results).hasSize(2);
        var refusal = refused(() -> iam.delete("ServiceAccount", ACCOUNT));
        assertThat(((GotenException.FailedPrecondition) refusal).violations()).hasSize(2);
    }

    @Test
    void whatIsCreatedUnderAGeneratedNameMayReferElsewhere() {
        var created = devices.execute(new Command.Create(
                devices.type("Device"), "projects/house/regions/us-west2", devices.message("Device", "{" + user(ACCOUNT) + "}")));
        assertThat(created.after()).isPresent();
        assertThat(refused(() -> iam.delete("ServiceAccount", ACCOUNT)))
                .isInstanceOf(GotenException.FailedPrecondition.class);
    }

    @Test
    void refusesTargetsInRegionsThatTheirServiceIsNotIn() {
        assertThat(refused(() -> createDevice("near", "\"standby\": \"%s\"".formatted(device("nowhere", "far")))))
                .isInstanceOfSatisfying(GotenException.FailedPrecondition.class, failed -> assertThat(failed.violations())
                        .singleElement()
                        .satisfies(violation -> {
                            assertThat(violation.type()).isEqualTo("REFERENCE_TARGET_MISSING");
                            assertThat(violation.subject()).isEqualTo(device("nowhere", "far"));
                        }));
    }

    @Test
    void establishesMoreTargetsThanOneCallMayName() {
        int count = SchemaMixin.MOST_TARGETS + 1;
        var roles = IntStream.range(0, count).mapToObj("roles/many-%d"::formatted).toList();
        Await.result(iam.engine().executeTogether(
                roles.stream()
                        .map(role -> new Command.Create(iam.type("Role"), "", iam.message("Role", body(role, ""))))
                        .toList(),
                Deadline.after(Duration.ofSeconds(60))));
        var calls = new AtomicInteger();
        network.fault(call -> {
            calls.incrementAndGet();
            return call;
        });
        devices.create("DeviceGroup", body("projects/house/deviceGroups/many",
                "\"roles\": [\"" + String.join("\", \"", roles) + "\"]"));
        assertThat(calls).hasValue(2);
    }

    private static String grant(int number) {
        return "%s/deviceGrants/grant-%d".formatted(ACCOUNT, number);
    }

    @Test
    void namesBlockersHereAndElsewhereAndCountsThemAll() {
        iam.create("RoleBinding", """
                {"name": "projects/house/roleBindings/binding", "role": "%s", "serviceAccount": "%s"}"""
                .formatted(ROLE, ACCOUNT));
        for (int i = 0; i < 60; i++) {
            devices.create("DeviceGrant", body(grant(i), "\"role\": \"%s\"".formatted(ROLE)));
        }
        for (int i = 0; i < 60; i++) {
            createDevice("user-" + i, user(ACCOUNT));
        }
        assertThat(refused(() -> iam.delete("Role", ROLE))).isInstanceOfSatisfying(
                GotenException.FailedPrecondition.class, failed -> {
                    assertThat(failed).hasMessageContaining("61 references block it");
                    assertThat(failed.violations()).hasSize(61);
                    assertThat(failed.violations().get(0).subject()).isEqualTo("projects/house/roleBindings/binding");
                });
        deployment("iam", THERE);
        far().create("Device", body(device(THERE, "user"), user(ACCOUNT)));
        assertThat(refused(() -> iam.delete("ServiceAccount", ACCOUNT))).isInstanceOfSatisfying(
                GotenException.FailedPrecondition.class,
                failed -> assertThat(failed).hasMessageContaining("61 references block it"));
    }

    @Test
    void namesAHundredOfMoreBlockersInSeveralDeployments() {
        deployment("iam", THERE);
        for (int i = 0; i < 60; i++) {
            createDevice("user-" + i, user(ACCOUNT));
            far().create("Device", body(device(THERE, "user-" + i), user(ACCOUNT)));
        }
        assertThat(refused(() -> iam.delete("ServiceAccount", ACCOUNT))).isInstanceOfSatisfying(
                GotenException.FailedPrecondition.class, failed -> {
                    assertThat(failed).hasMessageContaining("120 references block it");
                    assertThat(failed.violations()).hasSize(100);
                });
    }

    @Test
    void whatBlocksHereRefusesADeletionAlsoWhereTheOthersCannotBeAsked() {
        iam.create("RoleBinding", """
                {"name": "projects/house/roleBindings/binding", "role": "%s", "serviceAccount": "%s"}"""
                .formatted(ROLE, ACCOUNT));
        devices.create("DeviceGrant", body(grant(0), "\"role\": \"%s\"".formatted(ROLE)));
        network.fault(call -> call.executing(Network::unreachable));
        assertThat(refused(() -> iam.delete("Role", ROLE))).isInstanceOfSatisfying(
                GotenException.FailedPrecondition.class,
                failed -> assertThat(failed).hasMessageContaining("1 reference blocks it"));
        network.heal();
        devices.create("DeviceGrant", body(grant(1), "\"role\": \"%s\"".formatted(ROLE)));
    }

    @Test
    void aMemberThatHasLeftTheSetIsNotMarkedAfterwards() {
        createDevice("hub", "");
        createDevice("part", "\"hub\": \"%s\"".formatted(device(HERE, "hub")));
        far().create("Device", body(device(THERE, "standby"), "\"standby\": \"%s\"".formatted(device(HERE, "hub"))));
        var asked = new AtomicInteger();
        network.fault(call -> call.method().equals(SchemaMixin.BLOCKADES) && asked.getAndIncrement() == 0
                ? call.executing(() -> rewire().compose(rewired -> call.execute()))
                : call);
        devices.delete("Device", device(HERE, "hub"));
        assertThat(asked).hasValue(2);
        assertThat(devices.exists("Device", device(HERE, "late"))).isFalse();
        far().create("Device", body(device(THERE, "other"), "\"standby\": \"%s\"".formatted(device(HERE, "part"))));
    }

    /** One part leaves the hub, another comes. */
    private Future<?> rewire() {
        var leaves = new Command.Update(
                devices.type("Device"),
                devices.message("Device", body(device(HERE, "part"), "")),
                Optional.of(FieldMask.newBuilder().addPaths("hub").build()),
                Optional.empty(),
                false);
        var comes = new Command.Create(devices.type("Device"), "", devices.message(
                "Device", body(device(HERE, "late"), "\"hub\": \"%s\"".formatted(device(HERE, "hub")))));
        return devices.engine().execute(leaves, Deadline.after(Duration.ofSeconds(10)))
                .compose(left -> devices.engine().execute(comes, Deadline.after(Duration.ofSeconds(10))));
    }

    @Test
    void whatCannotBeAskedIsNotSaved() {
        network.fault(call -> call.executing(Network::unreachable));
        assertThat(refused(() -> createDevice("user", user(ACCOUNT)))).isInstanceOf(GotenException.Unavailable.class);
        assertThat(devices.exists("Device", device(HERE, "user"))).isFalse();
        network.heal();
        iam.delete("ServiceAccount", ACCOUNT);
    }

    @Test
    void aSourceThatCannotBeAskedRefusesTheDeletion() {
        createDevice("user", user(ACCOUNT));
        devices.delete("Device", device(HERE, "user"));
        network.fault(call -> call.executing(Network::unreachable));
        assertThat(refused(() -> iam.delete("ServiceAccount", ACCOUNT))).isInstanceOf(GotenException.Unavailable.class);
        assertThat(iam.exists("ServiceAccount", ACCOUNT)).isTrue();
        network.heal();
        createDevice("again", user(ACCOUNT));
    }

    @Test
    void aLostAnswerLeavesOnlyASourceThatIsStale() {
        network.fault(call -> call.executing(() -> call.execute().compose(lost -> Network.unreachable())));
        assertThat(refused(() -> createDevice("user", user(ACCOUNT)))).isInstanceOf(GotenException.Unavailable.class);
        network.heal();
        iam.delete("ServiceAccount", ACCOUNT);
        assertThat(iam.exists("ServiceAccount", ACCOUNT)).isFalse();
    }

    @Test
    void rejectsServicesThatTheTargetDoesNotAllow() {
        iam.create("ServiceAccount", """
                {"name": "projects/house/serviceAccounts/closed", "metadata": {"services": {"allowedServices": ["x.example.com"]}}}""");
        assertThat(refused(() -> createDevice("user", user("projects/house/serviceAccounts/closed"))))
                .isInstanceOf(GotenException.PermissionDenied.class);
    }

    @Test
    void unsetAndCascadeAcrossServicesAreNoBlockade() {
        devices.create("DeviceGroup", """
                {"name": "projects/house/deviceGroups/group", "roles": ["%s"]}""".formatted(ROLE));
        iam.delete("Role", ROLE);
        assertThat(iam.exists("Role", ROLE)).isFalse();
        // The name stays taken: the group still has it in a field.
        assertThat(refused(() -> iam.create("Role", "{\"name\": \"%s\"}".formatted(ROLE))))
                .isInstanceOf(GotenException.Aborted.class);
    }

    @Test
    void aDeletionTakesNobodyByNameWhoMeantAnother() {
        createDevice("user", user(ACCOUNT));
        var uuid = Bodies.metadata(devices.type("Device"), devices.get("Device", device(HERE, "user"))).getUuid();
        assertThat(uuid).isNotEmpty();
        devices.delete("Device", device(HERE, "user"));
        iam.delete("ServiceAccount", ACCOUNT);
        iam.create("ServiceAccount", "{\"name\": \"%s\"}".formatted(ACCOUNT));
        createDevice("user", user(ACCOUNT));
        assertThat(refused(() -> iam.delete("ServiceAccount", ACCOUNT)))
                .isInstanceOf(GotenException.FailedPrecondition.class);
    }

    @Test
    void waitsForAReferenceThatIsAboutToBeSaved() {
        var refusals = new ArrayList<Throwable>();
        var deletion = new Command.Delete(iam.name("ServiceAccount", ACCOUNT), false);
        network.fault(call -> call.method().equals(SchemaMixin.ESTABLISH)
                ? call.executing(() -> call.execute().compose(established -> iam.engine()
                        .execute(deletion, Deadline.after(Duration.ofSeconds(10)))
                        .transform(deleted -> {
                            refusals.add(deleted.cause());
                            return Future.succeededFuture(established);
                        })))
                : call);
        createDevice("user", user(ACCOUNT));
        assertThat(refusals).singleElement().isInstanceOf(GotenException.Unavailable.class);
    }

    @Test
    void concurrentCreationsAndDeletionsLeaveNothingDangling() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            String account = "projects/house/serviceAccounts/robot-" + round + "x";
            iam.create("ServiceAccount", "{\"name\": \"%s\"}".formatted(account));
            var all = new ArrayList<Future<?>>();
            for (int i = 0; i < 6; i++) {
                String name = device(HERE, "d" + round + "-" + i + "x");
                all.add(later(random.nextInt(8)).compose(go -> devices.engine().execute(
                        new Command.Create(devices.type("Device"), "", devices.message("Device", body(name, user(account)))),
                        Deadline.after(Duration.ofSeconds(10)))).transform(done -> Future.succeededFuture()));
            }
            for (int i = 0; i < 2; i++) {
                all.add(later(random.nextInt(8)).compose(go -> iam.engine().execute(
                        new Command.Delete(iam.name("ServiceAccount", account), true),
                        Deadline.after(Duration.ofSeconds(10)))).transform(done -> Future.succeededFuture()));
            }
            Await.result(Future.all(all));
            boolean there = iam.exists("ServiceAccount", account);
            for (int i = 0; i < 6; i++) {
                if (devices.exists("Device", device(HERE, "d" + round + "-" + i + "x"))) {
                    assertThat(there).as("seed " + seed).isTrue();
                }
            }
        }
    }

    private Future<Long> later(int millis) {
        return devices.vertx().timer(millis + 1, TimeUnit.MILLISECONDS).map(0L);
    }
}
