package com.goten.sync;

import com.goten.policy.Policy;
import com.goten.schema.DeploymentId;
import com.goten.sync.RightModel.Action;
import com.goten.sync.RightModel.Broken;
import com.goten.testing.Network;
import com.goten.testing.TestDeployment;
import com.goten.testing.TestPostgres;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The real stores, engines, mixins and flows of the regions of a service, driven step by step through histories of
 * {@link RightModel}. The holder of the policy is elsewhere, and played.
 */
final class RightWorld implements AutoCloseable {
    static final Policy POLICY = new Policy(HandoverWorld.REGIONS, HandoverWorld.HOME, List.of());

    /** Something else than its steps happens between two of a history, so often. */
    private static final int DISTURBANCES = 2;

    private final Network network = new Network();
    private final List<HandoverSite> sites = HandoverWorld.REGIONS.stream().map(this::site).toList();
    private int histories;

    /**
     * What a history came to.
     *
     * @param done how many of its actions took place
     */
    record Outcome(Optional<String> wrong, int done, String state) {}

    private HandoverSite site(String region) {
        return new HandoverSite(new TestDeployment(
                TestPostgres.createDatabase(),
                new DeploymentId(HandoverWorld.SERVICE, region),
                Path.of("src/test/resources/schemas/handed"),
                POLICY,
                network));
    }

    Network network() {
        return network;
    }

    /** The first so many. */
    List<HandoverSite> sites(int number) {
        return sites.subList(0, number);
    }

    @Override
    public void close() {
        sites.forEach(site -> site.in().close());
    }

    /** Runs a history of a resource that nobody has copies of; then everything is told to everybody. */
    Outcome run(RightModel model, List<Action> history, @Nullable Broken broken) {
        return run(new RightRun(this, histories++, model.path(), "Note", new RightFaults(broken)), history, new Random(0), 0);
    }

    /** The same, of one that there are copies of, with messages that come late, again and in any order, and nodes that die. */
    Outcome disturbed(RightModel model, List<Action> history, String type, Random random) {
        return run(new RightRun(this, histories++, model.path(), type, new RightFaults(null)), history, random, DISTURBANCES);
    }

    private static Outcome run(RightRun run, List<Action> history, Random random, int disturbances) {
        run.begin();
        int done = 0;
        for (Action action : history) {
            for (int i = random.nextInt(disturbances + 1); i > 0 && run.wrong().isEmpty(); i--) {
                run.disturb(random);
            }
            if (run.wrong().isEmpty()) {
                done += run.perform(action) ? 1 : 0;
            }
        }
        run.end();
        return new Outcome(run.wrong(), done, run.wrong().isPresent() ? run.state() : "");
    }
}
