package com.goten.owner;

import com.goten.owner.OwnerModel.Action;
import com.goten.owner.OwnerModel.Broken;
import com.goten.owner.OwnerModel.Config;
import com.goten.policy.Policy;
import com.goten.schema.DeploymentId;
import com.goten.testing.Network;
import com.goten.testing.TestDeployment;
import com.goten.testing.TestPostgres;
import com.goten.time.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The real engine, mixin, planner and store of an ownee's deployment and of its owners', driven step by step: each
 * transaction, statement and message of {@link OwnerModel} takes place when a history says so. Rules can be taken out of it,
 * one at a time.
 */
final class OwnerWorld implements AutoCloseable {
    static final List<String> REGIONS = List.of("us-west2", "eastus2");
    private static final Policy POLICY = new Policy(REGIONS, "us-west2", List.of());
    static final DeploymentId OWNEE = new DeploymentId("iam.example.com", "us-west2");
    static final Deadline FAR = Deadline.after(Duration.ofHours(1));
    static final OwnerOptions HASTY = OwnerOptions.STANDARD
            .withPatience(Duration.ZERO)
            .withPoll(Duration.ofMillis(10), Duration.ofMillis(50));

    private final Network network = new Network();
    private final TestDeployment iam = deployment("iam.example.com", "us-west2", "conf/services/iam");
    private final List<TestDeployment> owners = List.of(
            deployment("devices.example.com", "us-west2", "conf/services/devices"),
            deployment("devices.example.com", "eastus2", "conf/services/devices"));
    private int histories;

    private TestDeployment deployment(String service, String region, String schema) {
        var made = new TestDeployment(
                TestPostgres.createDatabase(), new DeploymentId(service, region), Path.of(schema), POLICY, network);
        if (region.equals("us-west2")) {
            made.create("Project", "{\"name\": \"projects/house\", \"multiRegionPolicy\": {\"enabledRegions\": "
                    + "[\"us-west2\", \"eastus2\"], \"defaultControlRegion\": \"us-west2\"}}");
        }
        return made.cascading();
    }

    Network network() {
        return network;
    }

    TestDeployment iam() {
        return iam;
    }

    List<TestDeployment> owners() {
        return owners;
    }

    @Override
    public void close() {
        iam.close();
        owners.forEach(TestDeployment::close);
    }

    /** What a history came to. */
    record Outcome(Optional<String> wrong, int done) {}

    /** Runs a history; then, where nothing is broken, looks whether everything can come to its end. */
    Outcome run(Config config, List<Action> history, @Nullable Broken broken) {
        var run = new OwnerRun(this, histories++, config, broken);
        run.begin();
        for (Action action : history) {
            run.perform(action);
            if (run.isWrong()) {
                break;
            }
        }
        run.end();
        return run.outcome();
    }
}
