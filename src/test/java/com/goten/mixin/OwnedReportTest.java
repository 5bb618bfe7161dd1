package com.goten.mixin;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.engine.Command;
import com.goten.mixin.v1.ReportOwnedRequest;
import com.goten.mixin.v1.ReportOwnedResponse;
import com.goten.policy.Environment;
import com.goten.policy.Environment.Deployment;
import com.goten.policy.EnvironmentSource;
import com.goten.policy.Policy;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.schema.DeleteBehaviour;
import com.goten.store.Intent;
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
        var store = devices.store();
        var report = new OwnedReport(
                devices.id(), devices.version(), store.reader(), store.shadowReader(), store.handovers(),
                EnvironmentSource.fixed(environment));
        var request = Buffer.buffer(ReportOwnedRequest.getDefaultInstance().toByteArray());
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
}
