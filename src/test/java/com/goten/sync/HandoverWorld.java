package com.goten.sync;

import com.goten.policy.Policy;
import com.goten.schema.DeploymentId;
import com.goten.sync.HandoverModel.Action;
import com.goten.sync.HandoverModel.Broken;
import com.goten.sync.HandoverModel.Config;
import com.goten.testing.Network;
import com.goten.testing.TestDeployment;
import com.goten.testing.TestPostgres;
import com.goten.time.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The real stores, engines, mixins and follow-up of the regions of a service, driven step by step: each transaction and
 * message of {@link HandoverModel} takes place when a history says so. Rules can be taken out of it, one at a time. X may be
 * in any of the first three; what it refers to is in the south, what refers to it in the north.
 */
final class HandoverWorld implements AutoCloseable {
    static final String SERVICE = "handed.example.com";
    static final List<String> REGIONS = List.of("alpha", "beta", "gamma");
    static final String SOUTH = "south";
    static final String NORTH = "north";
    /** Where the holder of the policy is; it is played. */
    static final String HOME = "home";
    static final List<String> ALL = Stream.concat(REGIONS.stream(), Stream.of(SOUTH, NORTH, HOME)).toList();
    static final Deadline FAR = Deadline.after(Duration.ofHours(1));

    private static final Policy POLICY = new Policy(ALL, HOME, List.of());

    private final Network network = new Network();
    private final List<HandoverSite> regions = REGIONS.stream().map(this::site).toList();
    private final HandoverSite south = site(SOUTH);
    private final HandoverSite north = site(NORTH);
    private int histories;

    /** What a history came to. @param done how many of its actions took place */
    record Outcome(Optional<String> wrong, int done, String state) {}

    private HandoverSite site(String region) {
        return new HandoverSite(new TestDeployment(
                TestPostgres.createDatabase(),
                new DeploymentId(SERVICE, region),
                Path.of("src/test/resources/schemas/handed"),
                POLICY,
                network));
    }

    Network network() {
        return network;
    }

    /** The first so many that X may be in. */
    List<HandoverSite> regions(int number) {
        return regions.subList(0, number);
    }

    HandoverSite south() {
        return south;
    }

    HandoverSite north() {
        return north;
    }

    @Override
    public void close() {
        Stream.concat(regions.stream(), Stream.of(south, north)).forEach(site -> site.in().close());
    }

    /** Runs a history; then everything is told to everybody, until all is well, or never is. */
    Outcome run(Config config, List<Action> history, @Nullable Broken broken) {
        var run = new HandoverRun(this, histories++, config, new HandoverFaults(broken));
        run.begin();
        int done = 0;
        for (Action action : history) {
            done += run.perform(action) ? 1 : 0;
            if (run.wrong().isPresent()) {
                break;
            }
        }
        run.end();
        return new Outcome(run.wrong(), done, run.wrong().isPresent() ? run.state() : "");
    }
}
