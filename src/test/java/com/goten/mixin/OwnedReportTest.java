package com.goten.mixin;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.engine.Command;
import com.goten.mixin.v1.ReportOwnedRequest;
import com.goten.mixin.v1.ReportOwnedResponse;
import com.goten.policy.CreationRight;
import com.goten.policy.Environment;
import com.goten.policy.Environment.Deployment;
import com.goten.policy.EnvironmentSource;
import com.goten.policy.Policy;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.schema.DeleteBehaviour;
import com.goten.store.Access;
import com.goten.store.Decision;
import com.goten.store.Intent;
import com.goten.store.Needs;
import com.goten.store.NewResource;
import com.goten.store.Op;
import com.goten.store.View;
import com.goten.store.Write;
import com.goten.testing.Await;
import com.goten.testing.TestDeployment;
import com.goten.testing.TestPostgres;
import com.goten.time.Deadline;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OwnedReportTest {
    private static final String DEVICE = "projects/house/regions/us-west2/devices/gate";

    private final TestDeployment devices = new TestDeployment(TestPostgres.createDatabase());

    @AfterEach
    void close() {
        devices.close();
    }

    private Environment environment(boolean disabled) {
        var id = devices.id();
        return new Environment(Map.of(id.service(), new Environment.Service(
                id.service(),
                new Policy(List.of(id.region()), id.region(), List.of()),
                List.of("v1"),
                List.of(),
                List.of(),
                Map.of(id.region(), new Deployment(id, "a:1", disabled, "v1")))));
    }

    private ReportOwnedResponse report(Environment environment) throws Exception {
        return report(environment, ReportOwnedRequest.getDefaultInstance());
    }

    private ReportOwnedResponse report(Environment environment, ReportOwnedRequest asked) throws Exception {
        var store = devices.store();
        var report = new OwnedReport(
                devices.id(), devices.version(), store.reader(), store.shadowReader(), store.handovers(),
                EnvironmentSource.fixed(environment));
        var request = Buffer.buffer(asked.toByteArray());
        return ReportOwnedResponse.parseFrom(Await.result(report.methods().unary().get(SchemaMixin.OWNED)
                        .call(request, Deadline.after(Duration.ofSeconds(10))))
                .getBytes());
    }

    @Test
    void namesAFewOfWhatItOwns() throws Exception {
        assertThat(report(environment(true)).getOwnedList()).isEmpty();
        devices.create("Project", "{\"name\": \"projects/house\"}");
        devices.create("Device", "{\"name\": \"%s\"}".formatted(DEVICE));
        assertThat(report(environment(true)).getOwnedList()).containsExactlyInAnyOrder("projects/house", DEVICE);
    }

    /** Its holder is saved in a moment, and then refers to something that nobody asks about. */
    @Test
    void whatItHasIntentsForIsAboutToBeItsOwn() throws Exception {
        var intent = new Intent(
                UUID.randomUUID(),
                "iam.example.com/ServiceAccount",
                "projects/house/serviceAccounts/robot",
                DeleteBehaviour.BLOCK,
                new ResourceKey("v1", "Device", DEVICE),
                "service_account");
        Await.result(devices.store().intents().record(List.of(intent), Duration.ofSeconds(30)));
        assertThat(report(environment(true)).getOwnedList()).containsExactly(DEVICE);
        Await.result(devices.store().intents().withdraw(List.of(intent.id())));
        assertThat(report(environment(true)).getOwnedList()).isEmpty();
    }

    @Test
    void whatItHasReleasedCountsUntilTheOtherHasSaidThatItHasIt() throws Exception {
        devices.create("DeviceModel", "{\"name\": \"deviceModels/moved\"}");
        ResourceName model = ResourceNames.parse(devices.version().type("DeviceModel").orElseThrow(), "deviceModels/moved", "name");
        Await.result(devices.engine().execute(
                new Command.HandOver(model, "eastus2", 3, new UUID(0, 0)), Deadline.after(Duration.ofSeconds(10))));
        assertThat(report(environment(true)).getOwnedList()).contains("deviceModels/moved");
    }

    @Test
    void saysWhetherItHasHeardThatItIsDisabled() throws Exception {
        assertThat(report(environment(false)).getDisabled()).isFalse();
        assertThat(report(environment(true)).getDisabled()).isTrue();
        assertThat(report(new Environment(Map.of(), Set.of(devices.id()))).getDisabled()).as("removed").isTrue();
    }

    /** What is to be in a region that is about to go; {@code eastus2} is nowhere disabled but here. */
    private List<String> destined(UUID... rights) throws Exception {
        var request = ReportOwnedRequest.newBuilder().setRegion("eastus2");
        List.of(rights).forEach(right -> request.addHolders(right.toString()));
        return report(environment(true), request.build()).getDestinedList();
    }

    @Test
    void whatIsOfferedToARegionIsToBeThere() throws Exception {
        devices.create("DeviceModel", "{\"name\": \"deviceModels/moved\"}");
        assertThat(destined()).isEmpty();
        ResourceName model = ResourceNames.parse(devices.version().type("DeviceModel").orElseThrow(), "deviceModels/moved", "name");
        Await.result(devices.engine().execute(
                new Command.HandOver(model, "eastus2", 3, new UUID(0, 0)), Deadline.after(Duration.ofSeconds(10))));
        assertThat(destined()).containsExactly("deviceModels/moved");
    }

    @Test
    void whatAPolicyHereMakesTheRegionsIsToBeThere() throws Exception {
        var house = devices.create("Project", project("house", "us-west2"));
        assertThat(destined()).isEmpty();
        assertThat(destined(house.uuid())).as("it says that it has the right under it").containsExactly("projects/house");
        assertThat(destined(UUID.randomUUID())).as("one that is no more").isEmpty();
        devices.create("Project", project("garage", "eastus2"));
        assertThat(destined()).containsExactly("projects/garage");
    }

    /** Until a right is on record, the first control region has it, whatever the policy says by now. */
    @Test
    void soIsWhatAPolicyMadeItsFirst() throws Exception {
        var house = devices.create("Project", project("house", "eastus2"));
        devices.update("Project", project("house", "us-west2"));
        assertThat(destined()).containsExactly("projects/house");
        put(house.uuid(), new CreationRight("us-west2", 2));
        assertThat(destined()).isEmpty();
    }

    @Test
    void aRightIsReportedAndSoIsOneThatIsOnItsWay() throws Exception {
        var house = devices.create("Project", project("house", "us-west2"));
        put(house.uuid(), new CreationRight("us-west2", 2));
        assertThat(report(environment(true)).getRightsList()).containsExactly(house.uuid().toString());
        assertThat(destined()).isEmpty();
        put(UUID.randomUUID(), new CreationRight("eastus2", 2));
        assertThat(destined()).hasSize(1);
    }

    private static String project(String id, String control) {
        return """
                {"name": "projects/%s", "multiRegionPolicy":
                  {"enabledRegions": ["us-west2", "eastus2"], "defaultControlRegion": "%s"}}""".formatted(id, control);
    }

    private void put(UUID holder, CreationRight right) {
        ResourceKey key = CreationRight.key("v1", holder);
        var state = new NewResource(
                key, CreationRight.uuid(holder), right.body(), "{}", 1, "us-west2", List.of("*"), false);
        Await.result(devices.store().writer().write(new Write<Boolean>() {
            @Override
            public Needs needs() {
                return Needs.of(key, Access.WRITE);
            }

            @Override
            public Decision<Boolean> decide(View view) {
                return new Decision.Apply<>(List.of(new Op.Insert(state, List.of())), revisions -> true);
            }
        }, Deadline.after(Duration.ofSeconds(10))));
    }
}
