package com.goten.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.FieldMask;
import com.goten.errors.GotenException;
import com.goten.policy.HolderSource;
import com.goten.policy.OwnPolicy;
import com.goten.policy.Policy;
import com.goten.policy.PolicyStore;
import com.goten.resource.Bodies;
import com.goten.resource.ResourceKey;
import com.goten.store.Access;
import com.goten.store.Decision;
import com.goten.store.Needs;
import com.goten.store.View;
import com.goten.store.Write;
import com.goten.testing.Await;
import com.goten.testing.TestDeployment;
import com.goten.testing.TestPostgres;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes of a deployment that tell each other nothing: what one has of a policy is as old as can be. */
class PolicyChangeTest {
    private static final String PROJECT = "projects/moving";
    private static final String DEVICE = PROJECT + "/regions/us-west2/devices/first";

    private final PgConnectOptions database = TestPostgres.createDatabase();
    private final TestDeployment here = new TestDeployment(database);
    private final TestDeployment there = new TestDeployment(database);
    private int writes;

    @BeforeEach
    void bothKnowThePolicy() {
        here.create("Project", "{\"name\": \"%s\", %s}".formatted(PROJECT, policy("us-west2", "eastus2")));
        here.create("Device", "{\"name\": \"%s\"}".formatted(DEVICE));
        there.update("Device", "{\"name\": \"%s\"}".formatted(DEVICE));
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    private static String policy(String... regions) {
        return "\"multiRegionPolicy\": {\"enabledRegions\": [\"%s\"], \"defaultControlRegion\": \"us-west2\"}"
                .formatted(String.join("\", \"", regions));
    }

    private void enable(TestDeployment node, String... regions) {
        node.update("Project", "{\"name\": \"%s\", %s}".formatted(PROJECT, policy(regions)));
    }

    private List<String> regions(String type, String name) {
        return Bodies.metadata(here.type(type), here.get(type, name)).getSyncing().getRegionsList();
    }

    @Test
    void anOldPolicyIsNotWrittenBack() {
        enable(here, "us-west2");
        here.update("Device", "{\"name\": \"%s\"}".formatted(DEVICE));
        there.update("Device", "{\"name\": \"%s\", \"enabled\": true}".formatted(DEVICE));
        assertThat(regions("Device", DEVICE)).containsExactly("us-west2");
        assertThat(here.json("Device", DEVICE)).contains("enabled");
    }

    @Test
    void nothingIsCreatedUnderAnOldPolicy() {
        enable(here, "us-west2");
        String group = PROJECT + "/deviceGroups/late";
        String sensor = DEVICE + "/sensors/late";
        there.create("DeviceGroup", "{\"name\": \"%s\"}".formatted(group));
        assertThat(regions("DeviceGroup", group)).containsExactly("us-west2");
        enable(here, "us-west2", "japaneast");
        there.create("Sensor", "{\"name\": \"%s\"}".formatted(sensor));
        assertThat(regions("Sensor", sensor)).containsExactly("us-west2", "japaneast");
    }

    @Test
    void anOldPolicyDoesNotEnableARegion() {
        enable(here, "eastus2");
        assertThatThrownBy(() -> there.create("Device",
                        "{\"name\": \"%s/regions/us-west2/devices/late\"}".formatted(PROJECT)))
                .isInstanceOf(GotenException.FailedPrecondition.class)
                .satisfies(refusal -> assertThat(((GotenException) refusal).info().reason()).isEqualTo("REGION_NOT_ENABLED"));
    }

    @Test
    void aWriteThatHasWaitedLooksAtThePolicyAgain() throws InterruptedException {
        var hold = new Hold(ResourceKey.of(here.name("Device", DEVICE)));
        Future<String> held = here.store().writer().write(hold, Deadline.after(Duration.ofSeconds(20)));
        hold.entered.await();
        // Prepared on this thread, as the policy is in the cache; behind the other in this node's queue.
        Future<WriteResult> waiting = here.engine().execute(
                new Command.Update(here.type("Device"),
                        here.message("Device", "{\"name\": \"%s\", \"enabled\": true}".formatted(DEVICE)),
                        Optional.empty(), Optional.empty(), false),
                Deadline.after(Duration.ofSeconds(20)));
        enable(there, "us-west2");
        hold.leave.countDown();
        Await.result(held);
        Await.result(waiting);
        assertThat(regions("Device", DEVICE)).containsExactly("us-west2");
    }

    @Test
    void aWriteThatHasWaitedLooksAtTheServicesPolicyAgain() throws InterruptedException {
        var policy = new AtomicReference<>(new Policy(List.of("us-west2", "eastus2"), "us-west2", List.of()));
        var engine = new Engine(here.id(), here.version(), here.store().writer(),
                new PolicyStore(here.version(), here.store().reader(), () -> OwnPolicy.of(policy.get()), HolderSource.NONE,
                        Optional.empty()),
                InstantSource.system());
        String other = "projects/other";
        String group = "projects/plain/deviceGroups/inherits";
        write(engine, "Project", other);
        write(engine, "Project", "projects/plain");
        write(engine, "DeviceGroup", group);
        var hold = new Hold(ResourceKey.of(here.name("Project", other)));
        Future<String> held = here.store().writer().write(hold, Deadline.after(Duration.ofSeconds(20)));
        hold.entered.await();
        List<Future<WriteResult>> waiting = List.of(
                start(engine, "Project", other), start(engine, "DeviceGroup", group));
        policy.set(new Policy(List.of("us-west2"), "us-west2", List.of()));
        hold.leave.countDown();
        Await.result(held);
        Await.result(Future.all(waiting));
        assertThat(regions("Project", other)).containsExactly("us-west2");
        assertThat(regions("DeviceGroup", group)).containsExactly("us-west2");
    }

    private void write(Engine engine, String type, String name) {
        Await.result(start(engine, type, name));
    }

    /** Creates it, or changes it. */
    private Future<WriteResult> start(Engine engine, String type, String name) {
        String body = "{\"name\": \"%s\", \"displayName\": \"n%d\"}".formatted(name, writes++);
        return engine.execute(
                new Command.Update(here.type(type), here.message(type, body), Optional.empty(), Optional.empty(), true),
                Deadline.after(Duration.ofSeconds(20)));
    }

    /** Keeps a node's queue waiting until it is told to leave. */
    private static final class Hold implements Write<String> {
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch leave = new CountDownLatch(1);
        private final ResourceKey key;

        Hold(ResourceKey key) {
            this.key = key;
        }

        @Override
        public Needs needs() {
            return Needs.of(key, Access.WRITE);
        }

        @Override
        public Decision<String> decide(View view) {
            entered.countDown();
            try {
                leave.await();
            } catch (InterruptedException end) {
                Thread.currentThread().interrupt();
            }
            return Decision.nothing("held");
        }
    }

    @Test
    void aHolderThatChangesAllTheTimeHoldsNobodyUp() {
        var writes = new ArrayList<Future<?>>();
        for (int i = 0; i < 60; i++) {
            writes.add(here.engine().execute(
                    new Command.Update(here.type("Project"),
                            here.message("Project", "{\"name\": \"%s\", \"displayName\": \"n%d\"}".formatted(PROJECT, i)),
                            Optional.of(FieldMask.newBuilder().addPaths("display_name").build()), Optional.empty(), false),
                    Deadline.after(Duration.ofSeconds(20))));
            writes.add(there.engine().execute(
                    new Command.Create(there.type("DeviceGroup"), "",
                            there.message("DeviceGroup", "{\"name\": \"%s/deviceGroups/g%dx\"}".formatted(PROJECT, i))),
                    Deadline.after(Duration.ofSeconds(20))));
        }
        Await.result(Future.all(writes));
        assertThat(regions("DeviceGroup", PROJECT + "/deviceGroups/g59x")).containsExactly("us-west2", "eastus2");
    }

    @Test
    void whatExistsCanBeUpdatedWhereItCouldNotBeCreated() {
        enable(here, "eastus2");
        var update = new Command.Update(here.type("Device"),
                here.message("Device", "{\"name\": \"%s\", \"enabled\": true}".formatted(DEVICE)),
                Optional.empty(), Optional.empty(), true);
        assertThat(here.execute(update).before()).isPresent();
    }

    @Test
    void oneTransactionIsUnderOnePolicy() {
        here.create("Project", "{\"name\": \"projects/other\", %s}".formatted(policy("us-west2")));
        var one = create("DeviceGroup", PROJECT + "/deviceGroups/one");
        var other = create("DeviceGroup", "projects/other/deviceGroups/other");
        var global = create("DeviceModel", "deviceModels/global");
        assertThatThrownBy(() -> together(one, other)).isInstanceOf(GotenException.InvalidArgument.class);
        assertThat(together(one, global)).hasSize(2);
    }

    @Test
    void whatAnUpdateCreatesMayBeReferredToInTheSameTransaction() {
        String hub = PROJECT + "/regions/us-west2/devices/hub";
        var upsert = new Command.Update(here.type("Device"), here.message("Device", "{\"name\": \"%s\"}".formatted(hub)),
                Optional.empty(), Optional.empty(), true);
        var holder = new Command.Create(here.type("Device"), "", here.message("Device",
                "{\"name\": \"%s/regions/us-west2/devices/holder\", \"hub\": \"%s\"}".formatted(PROJECT, hub)));
        assertThat(together(holder, upsert)).hasSize(2);
        here.delete("Device", hub);
        assertThat(here.exists("Device", PROJECT + "/regions/us-west2/devices/holder")).isFalse();
    }

    private Command.Create create(String type, String name) {
        return new Command.Create(here.type(type), "", here.message(type, "{\"name\": \"%s\"}".formatted(name)));
    }

    private List<WriteResult> together(Command.Save... commands) {
        return Await.result(here.engine().executeTogether(List.of(commands), Deadline.after(Duration.ofSeconds(20))));
    }
}
