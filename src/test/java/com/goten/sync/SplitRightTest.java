package com.goten.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.policy.Control;
import com.goten.policy.OwnPolicy;
import com.goten.policy.Policy;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.schema.DeploymentId;
import com.goten.store.OwnedState;
import com.goten.testing.Chaos;
import com.goten.testing.Network;
import com.goten.testing.TestDeployment;
import com.goten.testing.TestPostgres;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * A holder that was created without a policy gets one, and then another, while the service's own gets another control region;
 * the regions hear of both when they do, and of each other. Never do two of them create under the holder, or own the same
 * name, and in the end everything is where the policies say.
 */
class SplitRightTest {
    private static final int ALPHA = 0;
    private static final int BETA = 1;
    private static final int GAMMA = 2;
    private static final int ROUNDS = 20;
    private static final int STEPS = 60;
    private static final Network NETWORK = new Network();
    private static final List<HandoverSite> SITES = HandoverWorld.REGIONS.stream().map(SplitRightTest::site).toList();
    private static final Chaos CHAOS = Chaos.rounds("SplitRightTest", 4);
    private static int runs;

    private static HandoverSite site(String region) {
        return new HandoverSite(new TestDeployment(
                TestPostgres.createDatabase(),
                new DeploymentId(HandoverWorld.SERVICE, region),
                Path.of("src/test/resources/schemas/handed"),
                new Policy(HandoverWorld.REGIONS, HandoverWorld.HOME, List.of()),
                NETWORK));
    }

    @AfterAll
    static void close() {
        SITES.forEach(site -> site.in().close());
    }

    /** The policies of the service and of the holder, one after the other, and what has become of what is under them. */
    private static final class Run {
        private final String holder = "houses/s%d-x".formatted(runs);
        private final String plain = "houses/p%d-x".formatted(runs++);
        private final UUID uuid = UUID.randomUUID();
        private final UUID other = UUID.randomUUID();
        private final List<OwnPolicy> services;
        private final List<Optional<Integer>> holders;
        private final List<SplitSide> sides;
        private final List<List<List<OwnedState>>> told = new ArrayList<>();
        private final int[][] heard;
        private final int[] known;
        private final List<String> events = new ArrayList<>();

        Run(List<Integer> services, List<Optional<Integer>> holders) {
            this.services = IntStream.range(0, services.size())
                    .mapToObj(i -> new OwnPolicy(policy(services.get(i)), i + 1, i == 0 ? "" : region(services.get(0))))
                    .toList();
            this.holders = holders;
            this.sides = SITES.stream().map(site -> new SplitSide(site, NETWORK, this.services.get(0))).toList();
            this.heard = new int[sides.size()][sides.size()];
            this.known = new int[sides.size()];
            sides.forEach(from -> told.add(sides.stream().<List<OwnedState>>map(to -> new ArrayList<>()).toList()));
            sides.forEach(side -> side.learn(house(plain, other, 0, Optional.empty())));
            sides.forEach(side -> side.learn(house(0)));
            listen();
            sides.get(services.get(0)).create(plain + "/notes/y-x");
            listen();
        }

        private static Policy policy(int region) {
            return new Policy(HandoverWorld.REGIONS, region(region), List.of());
        }

        private static String region(int place) {
            return HandoverWorld.REGIONS.get(place);
        }

        String note() {
            return holder + "/notes/x-x";
        }

        private StoredResource house(int generation) {
            return house(holder, uuid, generation, holders.get(generation));
        }

        private static StoredResource house(String name, UUID uuid, int generation, Optional<Integer> control) {
            String policy = control.map(region -> """
                    , "policy": {"enabledRegions": ["%s"], "defaultControlRegion": "%s"}""".formatted(
                    String.join("\", \"", HandoverWorld.REGIONS), region(region))).orElse("");
            var body = SITES.get(0).in().message("House", """
                    {"name": "%s", "metadata": {"uuid": "%s", "generation": "%d", "beganUnderService": %s}%s}""".formatted(
                    name, uuid, generation + 1, control.isPresent(), policy));
            return new StoredResource(
                    new ResourceKey("v1", "House", name), uuid, Buffer.buffer(body.toByteArray()), generation + 1,
                    generation + 1, false, HandoverWorld.HOME, List.of("*"), false);
        }

        void learnService(int side, int generation) {
            events.add("%s knows the service's %d".formatted(region(side), generation));
            sides.get(side).learn(services.get(generation));
        }

        void learnHolder(int side, int generation) {
            if (generation > known[side]) {
                events.add("%s knows the holder's %d".formatted(region(side), generation));
                known[side] = generation;
                sides.get(side).learn(house(generation));
                listen();
            }
        }

        void serviceHandsOver(int side) {
            events.add(region(side) + " looks after the service's policy");
            sides.get(side).handOver(Optional.empty());
            look();
        }

        void holderHandsOver(int side) {
            events.add(region(side) + " looks after the holder's policy");
            sides.get(side).handOver(Optional.of(sides.get(side).house(holder)));
            look();
        }

        void create(int side) {
            if (sides.get(side).create(note())) {
                events.add(region(side) + " creates");
            }
            look();
        }

        void follow(int side) {
            sides.get(side).follow();
            look();
        }

        /** In order; what was told at once may come at once. */
        void deliver(int from, int to, int number) {
            List<OwnedState> all = told.get(from).get(to);
            int first = heard[from][to];
            int last = Math.min(all.size(), first + number);
            if (first < last) {
                boolean done = sides.get(to).receive(region(from), all.subList(first, last));
                events.add("%s hears %d of %s: %s".formatted(region(to), last - first, region(from), done));
                heard[from][to] = done ? last : first;
                look();
            }
        }

        /** What is there, and nothing of what was. */
        void snapshot(int from, int to) {
            int end = told.get(from).get(to).size();
            boolean done = sides.get(from).snapshot(sides.get(to)).allMatch(all -> sides.get(to).receive(region(from), all));
            events.add("%s hears what there is in %s: %s".formatted(region(to), region(from), done));
            heard[from][to] = done ? end : heard[from][to];
            look();
        }

        private void listen() {
            for (SplitSide side : sides) {
                int from = sides.indexOf(side);
                side.tell(sides.stream().filter(other -> other != side).toList(), (to, state) ->
                        told.get(from).get(sides.indexOf(to)).add(state));
            }
        }

        private void look() {
            listen();
            assertThat(sides.stream().filter(side -> side.creates(note())).map(SplitSide::region).toList())
                    .as("who creates, after %s", events).hasSizeLessThan(2);
            assertThat(sides.stream().filter(side -> side.owns(note())).map(SplitSide::region).toList())
                    .as("who owns it, after %s", events).hasSizeLessThan(2);
            assertThat(sides.stream().flatMap(side -> side.thing(note()).stream()).distinct().toList())
                    .as("what there is, after %s", events).hasSizeLessThan(2);
        }

        /** Everybody hears of everything. */
        void end() {
            boolean there = false;
            for (int round = 0; round < ROUNDS && !there; round++) {
                for (int side = 0; side < sides.size(); side++) {
                    learnService(side, services.size() - 1);
                    learnHolder(side, holders.size() - 1);
                    for (int from = 0; from < sides.size(); from++) {
                        deliver(from, side, Integer.MAX_VALUE / 2);
                    }
                    follow(side);
                    serviceHandsOver(side);
                    holderHandsOver(side);
                }
                there = split() && settled(note(), holders.get(holders.size() - 1).orElseThrow())
                        && settled(plain + "/notes/y-x", HandoverWorld.REGIONS.indexOf(
                                services.get(services.size() - 1).policy().defaultControlRegion()));
            }
            assertThat(there).as("is settled: %s, after %s", sides.stream().map(side -> side.control(note())).toList(), events)
                    .isTrue();
            int last = holders.get(holders.size() - 1).orElseThrow();
            assertThat(sides.get(last).owns(note()) || sides.get(last).create(note())).as("%s", events).isTrue();
            assertThat(sides.stream().filter(side -> side.owns(plain + "/notes/y-x")).map(SplitSide::region))
                    .containsExactly(services.get(services.size() - 1).policy().defaultControlRegion());
        }

        /** Whether everybody knows that the holder has a right of its own. */
        private boolean split() {
            return sides.stream().allMatch(side ->
                    side.control(note()).filter(control -> control.holder().equals(uuid)).isPresent());
        }

        private boolean settled(String name, int region) {
            return sides.get(region).creates(name)
                    && sides.stream().allMatch(side -> side.control(name).filter(Control::settled).isPresent())
                    && sides.stream().allMatch(SplitSide::quiet);
        }
    }

    @Test
    void theHoldersRightIsSplitBeforeTheServicesGoes() {
        Run run = new Run(List.of(ALPHA, GAMMA), List.of(Optional.empty(), Optional.of(BETA)));
        run.create(ALPHA);
        run.learnHolder(ALPHA, 1);
        run.holderHandsOver(ALPHA);
        run.learnService(ALPHA, 1);
        run.serviceHandsOver(ALPHA);
        run.create(GAMMA);
        run.learnService(GAMMA, 1);
        // All at once: that there is a right of the holder's, and that the service's is offered here.
        run.deliver(ALPHA, GAMMA, 100);
        run.follow(GAMMA);
        run.serviceHandsOver(ALPHA);
        run.deliver(ALPHA, GAMMA, 100);
        run.create(GAMMA);
        run.end();
    }

    @Test
    void theServicesRightGoesBeforeThatIsSplit() {
        Run run = new Run(List.of(ALPHA, GAMMA), List.of(Optional.empty(), Optional.of(BETA)));
        run.create(ALPHA);
        run.learnService(ALPHA, 1);
        run.serviceHandsOver(ALPHA);
        run.learnHolder(ALPHA, 1);
        run.holderHandsOver(ALPHA);
        run.create(ALPHA);
        run.deliver(ALPHA, GAMMA, 100);
        run.follow(GAMMA);
        run.learnHolder(BETA, 1);
        run.holderHandsOver(BETA);
        run.create(BETA);
        run.end();
    }

    /** Who gets the service's right from one region has not heard of another to which the holder's has gone. */
    @Test
    void aRightThatWasSplitIsMissedThoughNobodyTellsOfIt() {
        Run run = new Run(List.of(ALPHA, GAMMA), List.of(Optional.empty(), Optional.of(BETA)));
        run.learnHolder(ALPHA, 1);
        run.holderHandsOver(ALPHA);
        run.deliver(ALPHA, BETA, 100);
        run.follow(BETA);
        run.holderHandsOver(ALPHA);
        run.deliver(ALPHA, BETA, 100);
        run.follow(BETA);
        run.create(BETA);
        run.learnService(ALPHA, 1);
        run.serviceHandsOver(ALPHA);
        run.snapshot(ALPHA, GAMMA);
        run.follow(GAMMA);
        run.serviceHandsOver(ALPHA);
        run.snapshot(ALPHA, GAMMA);
        run.follow(GAMMA);
        run.create(GAMMA);
        run.end();
    }

    @Test
    void nothingGoesWrongInAnyOrder() {
        var random = new Random(CHAOS.seed());
        for (int i = 0; i < CHAOS.rounds(); i++) {
            Run run = new Run(
                    List.of(ALPHA, GAMMA, i % 2 == 0 ? ALPHA : BETA),
                    List.of(Optional.empty(), Optional.of(BETA), Optional.of(i % 3 == 0 ? ALPHA : GAMMA)));
            int service = 0;
            int holder = 0;
            for (int step = 0; step < STEPS; step++) {
                int side = random.nextInt(3);
                int from = (side + 1 + random.nextInt(2)) % 3;
                switch (random.nextInt(9)) {
                    case 0 -> run.learnService(side, service = Math.min(2, service + random.nextInt(2)));
                    case 1 -> run.learnHolder(side, holder = Math.min(2, holder + random.nextInt(2)));
                    case 2 -> run.serviceHandsOver(side);
                    case 3 -> run.holderHandsOver(side);
                    case 4, 5 -> run.deliver(from, side, 1 + random.nextInt(10));
                    case 6 -> run.follow(side);
                    case 7 -> run.create(side);
                    default -> run.snapshot(from, side);
                }
            }
            run.end();
        }
    }
}
