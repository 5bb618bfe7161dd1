package com.goten.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.errors.GotenException;
import com.goten.explain.Planned;
import com.goten.mixin.v1.DeletionPlan;
import com.goten.owner.OwnerOptions;
import com.goten.resource.StoredResource;
import com.goten.testing.Await;
import com.goten.testing.TestDeployment;
import com.goten.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Small random graphs through two services and two regions, with owners: a plan is what the deletion then does everywhere. */
class PlanAcrossAgreementTest {
    private static final int GRAPHS = 20;
    /** Those that lead on come more often. */
    private static final List<String> BEHAVIOURS = List.of(
            "blocks", "goes_with", "goes_with", "follows", "follows", "follows", "forgets", "forgets_later");
    private static final OwnerOptions OWNING =
            OwnerOptions.STANDARD.withPoll(Duration.ofMillis(20), Duration.ofMillis(50));

    private static final Tiers TIERS = new Tiers(List.of("ground", "middle"), Tiers.WEST, Tiers.EAST);
    private static final List<TestDeployment> DEPLOYMENTS = List.of(
            TIERS.at("ground", Tiers.WEST),
            TIERS.at("ground", Tiers.EAST),
            TIERS.at("middle", Tiers.WEST),
            TIERS.at("middle", Tiers.EAST));

    @AfterAll
    static void close() {
        TIERS.close();
    }

    @Test
    void aPlanIsWhatTheDeletionDoesEverywhere() {
        long seed = Long.getLong("goten.test.seed", System.nanoTime());
        var random = new Random(seed);
        DEPLOYMENTS.forEach(deployment -> deployment.owning(OWNING));
        int accepted = 0;
        int elsewhere = 0;
        for (int number = 0; number < GRAPHS; number++) {
            var went = new Things(number, random).play("seed " + seed + ", graph " + number);
            accepted += went.isPresent() ? 1 : 0;
            elsewhere += went.filter(regions -> regions > 1).isPresent() ? 1 : 0;
        }
        assertThat(List.of(accepted, elsewhere)).as("accepted, and through several deployments, seed %d", seed)
                .allMatch(count -> count >= GRAPHS / 10);
    }

    /** A resource; its name says where it is but for the service. */
    private record Thing(TestDeployment where, String type, String name) {
        String service() {
            return where.id().service();
        }

        Optional<StoredResource> state() {
            return where.find(type, name);
        }
    }

    /** One graph. */
    private static final class Things {
        private final int number;
        private final Random random;
        private final List<Thing> all = new ArrayList<>();
        private boolean certain = true;

        Things(int number, Random random) {
            this.number = number;
            this.random = random;
        }

        private Thing any() {
            return all.get(random.nextInt(all.size()));
        }

        private void make() {
            int size = 4 + random.nextInt(5);
            for (int i = 0; i < size; i++) {
                TestDeployment where = DEPLOYMENTS.get(random.nextInt(DEPLOYMENTS.size()));
                String type = random.nextInt(3) == 0 ? "Slow" : "Plain";
                all.add(new Thing(where, type, Tiers.name(where.id().region(), type, "t%d-%d".formatted(i, number))));
            }
            all.forEach(thing -> thing.where().create(thing.type(), "{\"name\": \"%s\"}".formatted(thing.name())));
            all.forEach(thing -> thing.where().update(thing.type(), body(thing)));
        }

        private String body(Thing thing) {
            Map<String, Set<String>> fields = new LinkedHashMap<>();
            for (int i = random.nextInt(3); i > 0; i--) {
                Thing target = any();
                if (target != thing && mayReferTo(thing, target)) {
                    fields.computeIfAbsent(field(thing, target), none -> new LinkedHashSet<>()).add(target.name());
                }
            }
            String references = fields.entrySet().stream()
                    .map(field -> ", \"%s\": [%s]".formatted(field.getKey(), field.getValue().stream()
                            .map(name -> '"' + name + '"')
                            .collect(Collectors.joining(", "))))
                    .collect(Collectors.joining());
            return "{\"name\": \"%s\", \"metadata\": {\"ownerReferences\": [%s]}%s}"
                    .formatted(thing.name(), owners(thing), references);
        }

        private static boolean mayReferTo(Thing holder, Thing target) {
            return holder.service().startsWith("middle") || target.service().startsWith("ground");
        }

        private String field(Thing holder, Thing target) {
            String behaviour = BEHAVIOURS.get(random.nextInt(BEHAVIOURS.size()));
            String type = target.type().equals("Slow") ? "slow" : "plain";
            return holder.service().equals(target.service())
                    ? behaviour + "_" + type
                    : behaviour + "_ground_" + type;
        }

        private String owners(Thing thing) {
            Set<Thing> owners = new LinkedHashSet<>();
            for (int i = random.nextInt(3); i > 0; i--) {
                owners.add(any());
            }
            owners.remove(thing);
            boolean unset = random.nextInt(4) == 0;
            certain &= !unset || owners.size() < 2;
            var items = new ArrayList<String>();
            for (Thing owner : owners) {
                items.add("{\"kind\": \"%s/%s\", \"name\": \"%s\", \"unsetOnDelete\": %s}"
                        .formatted(owner.service(), owner.type(), owner.name(), unset && items.isEmpty()));
            }
            return String.join(", ", items);
        }

        private Map<String, Optional<StoredResource>> states() {
            Map<String, Optional<StoredResource>> states = new LinkedHashMap<>();
            all.forEach(thing -> states.put(thing.name(), thing.state()));
            return states;
        }

        /** @return through how many deployments it went; empty where it was refused */
        Optional<Integer> play(String which) {
            make();
            Await.until(() -> DEPLOYMENTS.stream().allMatch(one ->
                    one.count("select count(*) from owner_reference where owner is null") == 0));
            Thing root = root();
            Map<String, Optional<StoredResource>> before = states();
            Planned planned = plan(root);
            DeletionPlan plan = planned.plan();
            assertThat(plan.getTruncated() || plan.getUnknownCount() > 0).as(which).isFalse();
            Optional<GotenException> refusal = delete(root);
            assertThat(planned.refusal().map(GotenException::getMessage)).as(which)
                    .isEqualTo(refusal.map(GotenException::getMessage));
            if (refusal.isPresent()) {
                return Optional.empty();
            }
            settle();
            var outcome = PlanCheck.compare(which + ", root " + root.name(), plan, before, states(), certain);
            return Optional.of((int) all.stream()
                    .filter(thing -> outcome.went().contains(thing.name()))
                    .map(thing -> thing.where().id())
                    .distinct()
                    .count());
        }

        /** Mostly one that can be deleted: there is more to see. */
        private Thing root() {
            return random.nextInt(5) == 0
                    ? any()
                    : all.stream().filter(thing -> plan(thing).refusal().isEmpty()).findFirst().orElseGet(this::any);
        }

        private static Planned plan(Thing thing) {
            return Await.result(thing.where().explaining().planner().plan(
                    thing.where().name(thing.type(), thing.name()), Deadline.after(Duration.ofSeconds(20))));
        }

        private static Optional<GotenException> delete(Thing thing) {
            try {
                thing.where().delete(thing.type(), thing.name());
                return Optional.empty();
            } catch (GotenException refusal) {
                return Optional.of(refusal);
            }
        }

        /** Until what is left to be done has been tried once more, from its beginning, and nothing has changed meanwhile. */
        private void settle() {
            Map<String, Optional<StoredResource>> last;
            do {
                Await.until(() -> tasks("kind not in ('CASCADE', 'COLLECT')") == 0);
                last = states();
                for (int i = 0; i < 2; i++) {
                    DEPLOYMENTS.forEach(one -> one.sql("update task set last_error = 'not tried again yet'"));
                    Await.until(() -> tasks("last_error = 'not tried again yet'") == 0);
                }
            } while (!states().equals(last) || tasks("kind not in ('CASCADE', 'COLLECT')") > 0);
        }

        private static long tasks(String condition) {
            return DEPLOYMENTS.stream().mapToLong(one -> one.count("select count(*) from task where " + condition)).sum();
        }
    }
}
