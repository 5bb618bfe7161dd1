package com.goten.sync;

import com.goten.policy.Control;
import com.goten.policy.CreationRight;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.NameRange;
import com.goten.store.OwnedState;
import com.goten.sync.RightModel.Action;
import com.goten.sync.RightModel.Wrong;
import com.goten.testing.Network;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/** One history: X, the right to create it, and what went wrong with them. */
final class RightRun {
    private static final int ROUNDS = 12;

    private final RightWorld world;
    private final List<Integer> path;
    private final String type;
    private final RightFaults faults;
    private final String holder;
    private final UUID house = UUID.randomUUID();
    private final List<RightSide> sides = new ArrayList<>();
    private final List<Told> told = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private Optional<String> wrong = Optional.empty();

    /**
     * What one region has told another of X or of the right; kept for ever.
     *
     * @param whole of what the states are all that there is
     */
    record Told(int from, int to, List<OwnedState> states, Optional<ResourceKey> whole) {
        static Told of(int from, int to, OwnedState state) {
            return new Told(from, to, List.of(state), Optional.empty());
        }

        static Told all(int from, int to, ResourceKey key, List<OwnedState> states) {
            return new Told(from, to, states, Optional.of(key));
        }

        @Override
        public String toString() {
            return "%d hears from %d %s%s".formatted(
                    to, from, whole.map(key -> "all there is of " + key + ": ").orElse(""), states.stream().map(Told::text).toList());
        }

        private static String text(OwnedState state) {
            return state instanceof OwnedState.Present there
                    ? "%s, %s's, %d.%d, offered: %s".formatted(
                            there.key(), there.resource().owningRegion(), there.epoch(), there.resource().revision(),
                            there.offer().isPresent())
                    : "%s is gone, %d".formatted(state.key(), state.epoch());
        }

        boolean offers(ResourceKey key) {
            return states.stream().anyMatch(state -> state instanceof OwnedState.Present there
                    && there.offer().isPresent()
                    && there.key().equals(key));
        }
    }

    RightRun(RightWorld world, int number, List<Integer> path, String type, RightFaults faults) {
        this.world = world;
        this.path = path;
        this.type = type;
        this.faults = faults;
        this.holder = "houses/r%d-x".formatted(number);
        List<HandoverSite> sites = world.sites(path.stream().mapToInt(region -> region).max().orElseThrow() + 1);
        for (int i = 0; i < sites.size(); i++) {
            sides.add(new RightSide(this, sites.get(i), i));
        }
    }

    List<Integer> path() {
        return path;
    }

    String type() {
        return type;
    }

    RightFaults faults() {
        return faults;
    }

    Network network() {
        return world.network();
    }

    String item() {
        return "%s/%ss/x-x".formatted(holder, type.toLowerCase(Locale.ROOT));
    }

    ResourceKey right() {
        return CreationRight.key("v1", house);
    }

    List<ResourceKey> keys() {
        return List.of(new ResourceKey("v1", type, item()), right());
    }

    boolean concerns(ResourceKey key) {
        return keys().contains(key);
    }

    /** Its name alone. */
    static NameRange range(ResourceKey key) {
        return new NameRange(key.type(), key.name().substring(0, key.name().length() - 1), key.name());
    }

    String region(int place) {
        return HandoverWorld.REGIONS.get(place);
    }

    List<RightSide> others(RightSide side) {
        return sides.stream().filter(other -> other != side).toList();
    }

    Optional<String> wrong() {
        return wrong;
    }

    /** The holder of the policy as it is in a generation. */
    StoredResource holder(int generation) {
        return holder(generation, generation == 0 ? "" : region(path.get(0)));
    }

    /** The same, as if another region had been the first. */
    StoredResource holder(int generation, String first) {
        long number = generation + 1L;
        var body = world.sites(1).get(0).in().message("House", """
                {"name": "%s", "metadata": {"uuid": "%s", "generation": "%d", "initialControlRegion": "%s"},
                 "policy": {"enabledRegions": ["%s"], "defaultControlRegion": "%s"}}""".formatted(
                holder, house, number, first, String.join("\", \"", HandoverWorld.REGIONS), region(path.get(generation))));
        return new StoredResource(
                new ResourceKey("v1", "House", holder), house, Buffer.buffer(body.toByteArray()), number, number, false,
                HandoverWorld.HOME, List.of("*"), false);
    }

    void begin() {
        sides.forEach(side -> side.learn(0));
        sides.forEach(RightSide::listen);
    }

    boolean perform(Action action) {
        boolean done = done(action);
        events.add(done ? action.toString() : "not " + action);
        listen();
        look();
        return done;
    }

    private boolean done(Action action) {
        RightSide side = sides.get(action.region());
        return switch (action.kind()) {
            case LEARN -> side.learn(action.number());
            case CREATE -> side.create();
            case DELETE -> side.delete();
            case RELEASE -> side.release();
            case ADOPT -> adopt(side, action.number(), keys().get(0));
            case CLOSE -> {
                // Whoever has got the right knows what he knew who gave it.
                side.learn(action.number());
                yield side.close();
            }
            case FIND_NOTHING_LEFT -> side.findNothingLeft();
            case RELEASE_RIGHT -> side.releaseRight();
            case ADOPT_RIGHT -> adopt(side, action.number(), right());
        };
    }

    private boolean adopt(RightSide side, int from, ResourceKey key) {
        boolean adopted = told.stream()
                .filter(one -> one.from() == from && one.to() == side.place() && one.offers(key))
                .reduce((one, last) -> last)
                .filter(side::receive)
                .isPresent();
        side.follow();
        return adopted;
    }

    /** Something that can happen at any time. */
    void disturb(Random random) {
        RightSide side = sides.get(random.nextInt(sides.size()));
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> {
                if (!told.isEmpty()) {
                    receive(told.get(random.nextInt(told.size())));
                }
            }
            case 3 -> {
                RightSide from = sides.get(random.nextInt(sides.size()));
                List.copyOf(told).stream()
                        .filter(one -> one.from() == from.place() && one.to() == side.place())
                        .forEach(this::receive);
            }
            case 4 -> {
                events.add("snapshot of " + side.region());
                side.snapshot(told::add);
            }
            case 5 -> {
                events.add(side.region() + " begins to hand over");
                side.begin();
            }
            case 6 -> {
                events.add(side.region() + " begins to create");
                side.prepare();
            }
            default -> {
                events.add("a node in " + side.region() + " dies");
                side.die();
            }
        }
        listen();
        look();
    }

    private void receive(Told one) {
        events.add(one.toString());
        sides.get(one.to()).receive(one);
    }

    private void listen() {
        sides.forEach(side -> side.tell(told::add));
    }

    /** What must never be. */
    private void look() {
        long different = sides.stream().flatMap(side -> side.thing().stream()).distinct().count();
        if (different > 1
                || sides.stream().filter(RightSide::owns).count() > 1
                || sides.stream().filter(RightSide::creates).count() > 1) {
            is(Wrong.ONE_OWNER);
        }
    }

    private void is(Wrong what) {
        wrong = wrong.or(() -> Optional.of(what.name()));
    }

    /** For whoever has to find out why. */
    String state() {
        return sides.stream().map(RightSide::state).toList() + " after " + events;
    }

    /** Everything is told to everybody, until all is well. */
    void end() {
        sides.forEach(RightSide::die);
        for (int round = 0; round < ROUNDS && wrong.isEmpty() && !converged(); round++) {
            settle();
        }
        if (wrong.isEmpty() && !converged()) {
            is(Wrong.CONVERGE);
        }
        sides.forEach(side -> side.in().sql("delete from task"));
    }

    private void settle() {
        sides.forEach(side -> side.learn(path.size() - 1));
        List.copyOf(told).forEach(one -> sides.get(one.to()).receive(one));
        sides.forEach(RightSide::follow);
        sides.forEach(RightSide::handOver);
        listen();
        look();
    }

    /** The right is where the policy says, and open; all know it, and nothing is owned elsewhere. */
    private boolean converged() {
        RightSide last = sides.get(path.get(path.size() - 1));
        return last.creates()
                && sides.stream().map(RightSide::control).allMatch(Control::settled)
                && others(last).stream().allMatch(side -> side.thing().isEmpty())
                && sides.stream().allMatch(RightSide::quiet);
    }
}
