package com.goten.owner;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.policy.Policy;
import com.goten.schema.DeploymentId;
import com.goten.testing.Await;
import com.goten.testing.Network;
import com.goten.testing.TestDeployment;
import com.goten.testing.TestPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Deployments that were removed from the registry: nobody waits for them, and what they owned is without that owner. */
class RemovedOwnerTest {
    private static final Policy POLICY = new Policy(List.of("us-west2", "eastus2"), "us-west2", List.of());
    private static final String ACCOUNT = "projects/house/serviceAccounts/robot";
    private static final String EASTERN = "projects/house/regions/eastus2/devices/owner";
    private static final String WESTERN = "projects/house/regions/us-west2/devices/owner";
    private static final OwnerOptions HASTY = OwnerOptions.STANDARD
            .withPatience(Duration.ZERO)
            .withPeriod(Duration.ofMillis(80))
            .withPoll(Duration.ofMillis(20), Duration.ofMillis(50));

    private final Network network = new Network();
    private final TestDeployment iam = deployment("iam", "us-west2");
    private final TestDeployment west = deployment("devices", "us-west2");
    private final TestDeployment east = deployment("devices", "eastus2");

    private TestDeployment deployment(String service, String region) {
        return new TestDeployment(
                        TestPostgres.createDatabase(),
                        new DeploymentId(service + ".example.com", region),
                        Path.of("conf/services", service),
                        POLICY,
                        network)
                .cascading();
    }

    @AfterEach
    void close() {
        List.of(iam, west, east).forEach(TestDeployment::close);
    }

    private void begin() {
        iam.create("Project", "{\"name\": \"projects/house\"}");
        west.create("Project", "{\"name\": \"projects/house\", \"multiRegionPolicy\": {\"enabledRegions\": "
                + "[\"us-west2\", \"eastus2\"], \"defaultControlRegion\": \"us-west2\"}}");
        List.of(iam, west, east).forEach(deployment -> deployment.owning(HASTY));
    }

    private void createAccount(String owner) {
        iam.create("ServiceAccount", """
                {"name": "%s", "metadata": {"ownerReferences": [{"kind": "devices.example.com/Device", "name": "%s"}]}}"""
                .formatted(ACCOUNT, owner));
    }

    private void awaitConfirmed() {
        Await.until(() -> iam.count("select count(*) from owner_reference where owner is not null") == 1);
    }

    @Test
    void anOwnerOfARemovedDeploymentCountsAsDeleted() {
        begin();
        east.create("Device", "{\"name\": \"%s\"}".formatted(EASTERN));
        createAccount(EASTERN);
        awaitConfirmed();
        network.remove(east.id());
        Await.until(() -> !iam.exists("ServiceAccount", ACCOUNT));
    }

    @Test
    void anOwnerThatWasNeverConfirmedThereIsDecidedUpon() {
        begin();
        iam.stopOwning();
        createAccount(EASTERN);
        network.remove(east.id());
        iam.owning(HASTY);
        Await.until(() -> !iam.exists("ServiceAccount", ACCOUNT));
    }

    @Test
    void theNameOfAnOwnerIsFreeWhenThoseWhoHadOwneesAreRemoved() {
        begin();
        west.create("Device", "{\"name\": \"%s\"}".formatted(WESTERN));
        createAccount(WESTERN);
        awaitConfirmed();
        iam.stopOwning();
        west.delete("Device", WESTERN);
        assertThat(west.count("select count(*) from deletion where name = '%s'".formatted(WESTERN))).isEqualTo(1);
        network.remove(iam.id());
        Await.until(() -> west.count("select count(*) from deletion where name = '%s'".formatted(WESTERN)) == 0);
    }
}
