package com.goten.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.goten.errors.GotenException.Aborted;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.errors.GotenException.Unavailable;
import com.goten.mixin.OwnerAnswer.State;
import com.goten.mixin.OwnerCalls;
import com.goten.mixin.OwnerQuestion;
import com.goten.mixin.SchemaMixin;
import com.goten.mixin.v1.ConfirmMetaOwnerResponse;
import com.goten.policy.Policy;
import com.goten.resource.Bodies;
import com.goten.schema.DeploymentId;
import com.goten.testing.Await;
import com.goten.testing.Network;
import com.goten.testing.TestDeployment;
import com.goten.testing.TestPostgres;
import com.goten.time.Deadline;
import com.goten.types.OwnerReference;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Service accounts of one service that are owned by devices of another one, in two regions, and by each other. */
class OwnerFlowTest {
    private static final List<String> REGIONS = List.of("us-west2", "eastus2");
    private static final Policy POLICY = new Policy(REGIONS, "us-west2", List.of());
    private static final OwnerOptions PATIENT = OwnerOptions.STANDARD.withPoll(Duration.ofMillis(20), Duration.ofMillis(100));
    private static final OwnerOptions HASTY = PATIENT.withPatience(Duration.ZERO);
    private static final AtomicInteger NAMES = new AtomicInteger();

    private static final Network NETWORK = new Network();
    private static final TestDeployment IAM = deployment("iam.example.com", "us-west2", "conf/services/iam");
    private static final TestDeployment DEVICES = deployment("devices.example.com", "us-west2", "conf/services/devices");
    private static final TestDeployment EAST = deployment("devices.example.com", "eastus2", "conf/services/devices");

    private final String account = "projects/house/serviceAccounts/robot-" + NAMES.incrementAndGet() + "x";
    private final String device = "projects/house/regions/us-west2/devices/d" + NAMES.incrementAndGet() + "x";
    private final String eastern = "projects/house/regions/eastus2/devices/d" + NAMES.incrementAndGet() + "x";

    private static TestDeployment deployment(String service, String region, String schema) {
        var made = new TestDeployment(
                TestPostgres.createDatabase(), new DeploymentId(service, region), Path.of(schema), POLICY, NETWORK);
        if (region.equals("us-west2")) {
            made.create("Project", "{\"name\": \"projects/house\", \"multiRegionPolicy\": {\"enabledRegions\": "
                    + "[\"us-west2\", \"eastus2\"], \"defaultControlRegion\": \"us-west2\"}}");
        }
        return made.cascading();
    }

    @AfterEach
    void heal() {
        NETWORK.heal();
        List.of(IAM, DEVICES, EAST).forEach(TestDeployment::stopOwning);
    }

    @AfterAll
    static void close() {
        List.of(IAM, DEVICES, EAST).forEach(TestDeployment::close);
    }

    private static void owning(OwnerOptions options) {
        List.of(IAM, DEVICES, EAST).forEach(deployment -> deployment.owning(options));
    }

    private void createAccount(String... references) {
        IAM.create("ServiceAccount", "{\"name\": \"%s\", \"metadata\": {\"ownerReferences\": [%s]}}"
                .formatted(account, String.join(", ", references)));
    }

    private static String owned(String name, String... more) {
        return "{\"kind\": \"devices.example.com/Device\", \"name\": \"%s\"%s}"
                .formatted(name, more.length == 0 ? "" : ", " + String.join(", ", more));
    }

    private static void createDevice(TestDeployment in, String name) {
        in.create("Device", "{\"name\": \"%s\"}".formatted(name));
    }

    private List<OwnerReference> references() {
        return Bodies.metadata(IAM.type("ServiceAccount"), IAM.get("ServiceAccount", account)).getOwnerReferencesList();
    }

    private boolean there() {
        return IAM.exists("ServiceAccount", account);
    }


    private void awaitConfirmed(int references) {
        Await.until(() -> IAM.count("select count(*) from owner_reference o join resource r on r.uuid = o.ownee where r.name = '"
                + account + "' and o.owner is not null") == references);
    }

    private void awaitGone() {
        Await.until(() -> !there());
    }

    @Test
    void goesWithItsOnlyOwner() {
        owning(PATIENT);
        createDevice(DEVICES, device);
        createAccount(owned(device));
        awaitConfirmed(1);
        DEVICES.delete("Device", device);
        awaitGone();
        Await.until(() -> DEVICES.count("select count(*) from deletion where name = '" + device + "'") == 0);
        createDevice(DEVICES, device);
    }

    @Test
    void staysWhileOneOfItsOwnersDoes() {
        owning(PATIENT);
        createDevice(DEVICES, device);
        createDevice(EAST, eastern);
        createAccount(owned(device), owned(eastern));
        awaitConfirmed(2);
        DEVICES.delete("Device", device);
        Await.until(() -> references().size() == 1);
        assertThat(references().get(0).getName()).isEqualTo(eastern);
        EAST.delete("Device", eastern);
        awaitGone();
    }

    @Test
    void keepsTheNameOfADeletedOwnerUntilItsOwneesAreDealtWith() {
        owning(PATIENT);
        createDevice(DEVICES, device);
        createAccount(owned(device));
        awaitConfirmed(1);
        IAM.stopOwning();
        DEVICES.delete("Device", device);
        assertThatThrownBy(() -> createDevice(DEVICES, device)).isInstanceOf(Aborted.class);
        IAM.owning(PATIENT);
        awaitGone();
        Await.until(() -> DEVICES.count("select count(*) from deletion where name = '" + device + "'") == 0);
        createDevice(DEVICES, device);
    }

    @Test
    void onlyLosesTheReferenceWhereItSaysSo() {
        owning(PATIENT);
        createDevice(DEVICES, device);
        createAccount(owned(device, "\"unsetOnDelete\": true"));
        awaitConfirmed(1);
        DEVICES.delete("Device", device);
        Await.until(() -> references().isEmpty());
        assertThat(there()).isTrue();
    }

    @Test
    void waitsForAnOwnerThatIsCreatedLater() {
        owning(PATIENT);
        createAccount(owned(device));
        Await.until(() -> IAM.count("select count(*) from owner_reference where attempts > 2 and name = '" + device + "'") == 1);
        createDevice(DEVICES, device);
        awaitConfirmed(1);
    }

    @Test
    void goesWhenItsOwnerHasNotComeInTime() {
        owning(HASTY);
        createAccount(owned(device));
        awaitGone();
        createDevice(DEVICES, device);
    }

    @Test
    void keepsThePromiseThatThereWillBeNoOwnerUntilTheMarkIsNoMore() {
        owning(HASTY);
        NETWORK.fault(call -> call.method().equals(SchemaMixin.CONFIRM_OWNER)
                ? call.executing(() -> call.execute().compose(OwnerFlowTest::promisesAreLost))
                : call.method().equals(SchemaMixin.END_MARKS) ? call.executing(Network::unreachable) : call);
        createAccount(owned(device));
        Await.until(() -> DEVICES.count("select count(*) from owner_decision where name = '" + device + "'") > 0);
        assertThatThrownBy(() -> createDevice(DEVICES, device)).isInstanceOf(Unavailable.class);
        NETWORK.fault(call -> call.method().equals(SchemaMixin.CONFIRM_OWNER) ? call.executing(Network::unreachable) : call);
        createDevice(DEVICES, device);
        NETWORK.heal();
        awaitConfirmed(1);
        assertThat(there()).isTrue();
        Await.until(() -> DEVICES.count("select count(*) from owner_decision where name = '" + device + "'") == 0);
    }

    private static Future<Buffer> promisesAreLost(Buffer answer) {
        try {
            boolean promised = ConfirmMetaOwnerResponse.parseFrom(answer.getBytes()).getAnswersList().stream()
                    .anyMatch(one -> one.getState() == ConfirmMetaOwnerResponse.State.GONE);
            return promised ? Network.unreachable() : Future.succeededFuture(answer);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void neverGoesBecauseItsOwnerCannotBeAsked() {
        owning(HASTY);
        NETWORK.fault(call -> call.peer().service().equals("devices.example.com") ? call.executing(Network::unreachable) : call);
        createAccount(owned(device));
        Await.until(() -> IAM.count("select count(*) from owner_reference where attempts > 4 and name = '" + device + "'") == 1);
        assertThat(there()).isTrue();
        NETWORK.heal();
        awaitGone();
    }

    @Test
    void isOwnedOnlyWhileTheOwnerRefersToIt() {
        owning(PATIENT);
        createDevice(DEVICES, device);
        createAccount(owned(device, "\"requiresOwnerReference\": true"));
        Await.until(() -> IAM.count("select count(*) from owner_reference where attempts > 2 and name = '" + device + "'") == 1);
        DEVICES.update("Device", "{\"name\": \"%s\", \"serviceAccount\": \"%s\"}".formatted(device, account), "service_account");
        awaitConfirmed(1);
        DEVICES.update("Device", "{\"name\": \"%s\"}".formatted(device), "service_account");
        awaitGone();
    }

    @Test
    void isToldWhereItsOwnerIs() {
        owning(PATIENT);
        createDevice(EAST, eastern);
        createAccount(owned(eastern, "\"region\": \"us-west2\"", "\"controller\": true"));
        awaitConfirmed(1);
        Await.until(() -> references().get(0).getRegion().equals("eastus2"));
        assertThat(references().get(0).getVersion()).isEqualTo("v1");
        assertThat(references().get(0).getController()).isTrue();
    }

    @Test
    void isOwnedByResourcesOfItsOwnDeploymentToo() {
        owning(PATIENT);
        String owner = "roles/r" + NAMES.incrementAndGet();
        IAM.create("Role", "{\"name\": \"%s\"}".formatted(owner));
        createAccount("{\"kind\": \"iam.example.com/Role\", \"name\": \"%s\"}".formatted(owner));
        awaitConfirmed(1);
        IAM.delete("Role", owner);
        awaitGone();
    }

    @Test
    void isMarkedForDeletionWhereSomethingBlocksIt() {
        owning(PATIENT);
        createDevice(EAST, eastern);
        createAccount(owned(eastern));
        awaitConfirmed(1);
        DEVICES.create("Device", "{\"name\": \"%s\", \"serviceAccount\": \"%s\"}".formatted(device, account));
        EAST.delete("Device", eastern);
        Await.until(() -> IAM.find("ServiceAccount", account).orElseThrow().deleting());
        assertThat(references()).isEmpty();
        DEVICES.delete("Device", device);
        awaitGone();
    }

    @Test
    void isKeptByAnOwnerThatIsSavedBeforeItIsDeleted() {
        owning(PATIENT);
        createDevice(DEVICES, device);
        createDevice(EAST, eastern);
        createAccount(owned(device));
        awaitConfirmed(1);
        IAM.stopOwning();
        DEVICES.delete("Device", device);
        IAM.update("ServiceAccount", "{\"name\": \"%s\", \"metadata\": {\"ownerReferences\": [%s, %s]}}"
                .formatted(account, owned(device), owned(eastern)), "metadata.owner_references");
        IAM.owning(PATIENT);
        Await.until(() -> references().size() == 1);
        awaitConfirmed(1);
        assertThat(there()).isTrue();
    }

    @Test
    void isHeldUpByNobodyWhoDoesNotAnswer() {
        owning(PATIENT);
        createDevice(DEVICES, device);
        createDevice(EAST, eastern);
        Promise<Buffer> never = Promise.promise();
        var asked = new AtomicInteger();
        NETWORK.fault(call -> call.peer().equals(EAST.id())
                ? call.executing(() -> {
                    asked.incrementAndGet();
                    return never.future();
                })
                : call);
        try {
            IAM.create("ServiceAccount", "{\"name\": \"%s-silent\", \"metadata\": {\"ownerReferences\": [%s]}}"
                    .formatted(account, owned(eastern)));
            Await.until(() -> asked.get() > 0);
            createAccount(owned(device));
            awaitConfirmed(1);
            DEVICES.delete("Device", device);
            awaitGone();
            assertThat(asked.get()).isLessThan(20);
        } finally {
            never.fail(new Unavailable("the peer cannot be reached", "PEER_UNREACHABLE"));
        }
    }

    @Test
    void isReleasedWhoeverElseDoesNotAnswer() {
        owning(PATIENT);
        String other = device + "2";
        createDevice(DEVICES, device);
        createDevice(DEVICES, other);
        createAccount(owned(device));
        awaitConfirmed(1);
        EAST.create("Device", "{\"name\": \"%s\", \"metadata\": {\"ownerReferences\": [%s]}}"
                .formatted(eastern, owned(other)));
        Await.until(() -> EAST.count("select count(*) from owner_reference where owner is not null and name = '" + other + "'") == 1);
        Promise<Buffer> never = Promise.promise();
        var asked = new AtomicInteger();
        NETWORK.fault(call -> call.peer().equals(EAST.id()) && call.method().equals(SchemaMixin.REMOVE_OWNER)
                ? call.executing(() -> {
                    asked.incrementAndGet();
                    return never.future();
                })
                : call);
        try {
            DEVICES.delete("Device", other);
            Await.until(() -> asked.get() > 0);
            DEVICES.delete("Device", device);
            awaitGone();
        } finally {
            NETWORK.heal();
            never.fail(new Unavailable("the peer cannot be reached", "PEER_UNREACHABLE"));
        }
        Await.until(() -> !EAST.exists("Device", eastern));
    }

    @Test
    void isConfirmedAgainNowAndThen() {
        owning(PATIENT.withPeriod(Duration.ofMillis(80)));
        createDevice(DEVICES, device);
        createAccount(owned(device));
        awaitConfirmed(1);
        UUID owner = DEVICES.find("Device", device).orElseThrow().uuid();
        IAM.sql("update owner_reference set owner = gen_random_uuid() where name = '%s'".formatted(device));
        DEVICES.sql("delete from ownee_source where owner = '%s'".formatted(owner));
        Await.until(() -> IAM.count("select count(*) from owner_reference where owner = '%s'".formatted(owner)) == 1);
        Await.until(() -> DEVICES.count("select count(*) from ownee_source where owner = '%s'".formatted(owner)) == 1);
    }

    @Test
    void waitsForATypeOfAnotherVersionThanItsOwnersDeploymentIsAt() {
        owning(HASTY);
        createAccount("{\"kind\": \"devices.example.com/Gadget\", \"name\": \"gadgets/g\", \"version\": \"v9\"}");
        Await.until(() -> IAM.count("select count(*) from owner_reference where attempts > 3 and name = 'gadgets/g'") == 1);
        assertThat(there()).isTrue();
        assertThat(DEVICES.count("select count(*) from owner_decision where name = 'gadgets/g'")).isZero();
    }

    @Test
    void goesWhereThereIsNoSuchType() {
        owning(HASTY);
        createAccount("{\"kind\": \"devices.example.com/Gadget\", \"name\": \"gadgets/g\", \"version\": \"v1\"}");
        awaitGone();
    }

    /** By the one that is somebody else may own such a name. */
    @Test
    void isNotDecidedUponByAPolicyThatHasChanged() {
        UUID mark = UUID.randomUUID();
        assertThat(answer(Optional.empty())).isEqualTo(State.MISSING);
        DEVICES.sql("update resource set revision = revision + 1 where type = 'Project'");
        assertThat(answer(Optional.of(mark))).isEqualTo(State.ELSEWHERE);
        assertThat(DEVICES.count("select count(*) from owner_decision where mark = '" + mark + "'")).isZero();
        assertThat(answer(Optional.of(mark))).isEqualTo(State.GONE);
        assertThat(DEVICES.count("select count(*) from owner_decision where mark = '" + mark + "'")).isEqualTo(1);
    }

    private State answer(Optional<UUID> mark) {
        var calls = new OwnerCalls(IAM.id(), NETWORK.peers(IAM.id(), IAM.vertx()));
        var question = new OwnerQuestion("v1", "devices.example.com/Device", device, Optional.empty(), mark);
        return Await.result(calls.confirm(DEVICES.id(), List.of(question), Deadline.after(Duration.ofSeconds(10))))
                .get(0)
                .state();
    }

    @Test
    void isRaisedToTheVersionThatItsOwnerIsAt() {
        owning(PATIENT);
        createDevice(DEVICES, device);
        NETWORK.fault(call -> call.method().equals(SchemaMixin.CONFIRM_OWNER)
                ? call.executing(() -> call.execute().map(OwnerFlowTest::fromVersionTwo))
                : call);
        createAccount(owned(device, "\"version\": \"v1\""));
        Await.until(() -> references().get(0).getVersion().equals("v2"));
        awaitConfirmed(1);
        DEVICES.delete("Device", device);
        awaitGone();
    }

    private static Buffer fromVersionTwo(Buffer answer) {
        try {
            var upgraded = ConfirmMetaOwnerResponse.newBuilder().mergeFrom(answer.getBytes());
            upgraded.getAnswersBuilderList().forEach(one -> one.getOwnerBuilder().setVersion("v2"));
            return Buffer.buffer(upgraded.build().toByteArray());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void isSeenByWhoeverMeasures() {
        var valid = new AtomicInteger();
        var removed = new AtomicInteger();
        var collected = new AtomicInteger();
        var unanswered = new AtomicInteger();
        IAM.owning(PATIENT, new OwnerObserver() {
            @Override
            public void answered(State state) {
                valid.addAndGet(state == State.VALID ? 1 : 0);
            }

            @Override
            public void unanswered() {
                unanswered.incrementAndGet();
            }

            @Override
            public void removed() {
                removed.incrementAndGet();
            }

            @Override
            public void collected() {
                collected.incrementAndGet();
            }
        });
        DEVICES.owning(PATIENT);
        createDevice(DEVICES, device);
        NETWORK.fault(call -> call.method().equals(SchemaMixin.CONFIRM_OWNER) ? call.executing(Network::unreachable) : call);
        createAccount(owned(device));
        Await.until(() -> unanswered.get() > 0);
        NETWORK.heal();
        awaitConfirmed(1);
        assertThat(valid.get()).isPositive();
        DEVICES.delete("Device", device);
        awaitGone();
        Await.until(() -> removed.get() == 1 && collected.get() == 1);
    }

    @Test
    void hasAHundredOwnersAtMost() {
        var many = IntStream.range(0, 101).mapToObj(i -> owned(device + i)).toArray(String[]::new);
        assertThatThrownBy(() -> createAccount(many))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("are 101, and may be 100");
    }

    @Test
    void refusesOwnersThatCannotBe() {
        for (String item : List.of(
                "{\"kind\": \"Device\", \"name\": \"d\"}",
                "{\"kind\": \"nowhere.example.com/Device\", \"name\": \"d\"}",
                "{\"kind\": \"iam.example.com/Nothing\", \"name\": \"d\"}",
                "{\"kind\": \"iam.example.com/Role\", \"name\": \"roles/-\"}",
                "{\"kind\": \"devices.example.com/Device\", \"name\": \"projects/-/regions/us-west2/devices/d\"}",
                "{\"kind\": \"devices.example.com/Device\", \"name\": \"projects/p/regions/us-west2/devices/d\", \"region\": \"mars\"}",
                "{\"kind\": \"devices.example.com/Device\"}")) {
            assertThatThrownBy(() -> createAccount(item))
                    .as(item)
                    .isInstanceOf(InvalidArgument.class)
                    .hasMessageContaining("metadata.owner_references[0].");
        }
    }

    @Test
    void mergesItemsOfOneName() {
        createAccount(owned(device), owned(device, "\"unsetOnDelete\": true"));
        assertThat(references()).hasSize(1);
        assertThat(references().get(0).getUnsetOnDelete()).isTrue();
    }
}
