package com.goten.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.errors.GotenException.FailedPrecondition;
import com.goten.errors.GotenException;
import com.goten.explain.Planned;
import com.goten.mixin.CombinedQuestions.Recovery;
import com.goten.mixin.v1.DeletionPlan;
import com.goten.owner.OwnerOptions;
import com.goten.resource.StoredResource;
import com.goten.store.TaskKind;
import com.goten.store.TaskQueue.Task;
import com.goten.testing.Await;
import com.goten.testing.TestDeployment;
import com.goten.testing.TestPostgres;
import com.goten.time.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Small random graphs: what a plan says is what the deletion then does, in whatever order its tasks have their turn. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlanAgreementTest {
    private static final int GRAPHS = 100;
    /** Those that lead on come more often. */
    private static final List<String> FIELDS = List.of(
            "blocks", "blocks", "blocks", "goes_with", "goes_with", "follows", "follows", "follows", "follows",
            "forgets", "forgets_later");

    private final TestDeployment things = new TestDeployment(
            TestPostgres.createDatabase(), "going.example.com", Path.of("src/test/resources/schemas/going"));
    private final Collector collector = new Collector(
            things.version(), things.engine(), things.store().holders(), CascadeOptions.STANDARD,
            next -> things.vertx().runOnContext(ignored -> next.run()), CascadeObserver.NONE);
    private final CascadeFlow flow = new CascadeFlow(
            things.engine(), things.store().holders(), things.store().tasks(), collector,
            new Sources(things.surroundings(), next -> things.vertx().runOnContext(ignored -> next.run()), Recovery.none()),
            new Postponement(things.store().tasks(), CascadeOptions.STANDARD.mostDelay()));

    @BeforeAll
    void own() {
        things.owning(OwnerOptions.STANDARD.withPoll(Duration.ofMillis(10), Duration.ofMillis(20)));
    }

    @AfterAll
    void close() {
        things.close();
    }

    @Test
    void aPlanIsWhatTheDeletionDoes() {
        play("references", false);
    }

    @Test
    void aPlanIsWhatTheDeletionDoesToOwneesToo() {
        play("owners", true);
    }

    private void play(String what, boolean owners) {
        long seed = Long.getLong("goten.test.seed", System.nanoTime());
        var random = new Random(seed);
        int refused = 0;
        int marked = 0;
        int unset = 0;
        int orphans = 0;
        int graphs = owners ? GRAPHS / 2 : GRAPHS;
        for (int number = 0; number < graphs; number++) {
            var graph = new Things(what, number, random, owners);
            Outcome outcome = graph.play("seed " + seed + ", graph " + number + " of " + what);
            refused += outcome.refused() ? 1 : 0;
            marked += outcome.marked();
            unset += outcome.unset();
            orphans += outcome.orphans();
        }
        if (owners) {
            assertThat(List.of(unset, orphans)).as("unset, orphans, seed %d", seed).allMatch(n -> n > graphs / 20);
        } else {
            assertThat(refused).as("refused, seed %d", seed).isBetween(graphs / 20, graphs * 9 / 10);
            assertThat(List.of(marked, unset)).as("marked, unset, seed %d", seed).allMatch(n -> n > graphs / 20);
        }
    }

    private record Outcome(boolean refused, int marked, int unset, int orphans) {}

    /** One graph. */
    private final class Things {
        private final String suffix;
        private final Random random;
        private final boolean owners;
        private final Map<String, List<String>> owned = new LinkedHashMap<>();
        private boolean certain = true;
        private final List<String> ids = new ArrayList<>();
        private final Map<String, UUID> uuids = new LinkedHashMap<>();

        Things(String what, int number, Random random, boolean owners) {
            this.suffix = what.charAt(0) + "-" + number;
            this.random = random;
            this.owners = owners;
        }

        private String type(String id) {
            return id.startsWith("p") ? "Plain" : "Slow";
        }

        private String name(String id) {
            return "%ss/%s-%s".formatted(type(id).toLowerCase(Locale.ROOT), id, suffix);
        }

        private void make() {
            int size = 3 + random.nextInt(6);
            for (int i = 0; i < size; i++) {
                String id = (random.nextInt(3) == 0 ? "s" : "p") + i;
                ids.add(id);
                uuids.put(id, things.create(type(id), json(id, Map.of())).uuid());
            }
            if (owners) {
                ids.forEach(this::own);
            }
            for (String id : ids) {
                Map<String, Set<String>> references = new LinkedHashMap<>();
                for (int i = random.nextInt(owners ? 3 : 5); i > 0; i--) {
                    String target = ids.get(random.nextInt(size));
                    if (!target.equals(id)) {
                        references.computeIfAbsent(field(target), none -> new HashSet<>()).add(name(target));
                    }
                }
                things.update(type(id), json(id, references));
                if (owners ? random.nextInt(25) == 0 : random.nextInt(15) == 0) {
                    things.blockDeletion(type(id), name(id));
                }
            }
        }

        /** Some owners, mostly one; now and then one that does not come. */
        private void own(String id) {
            Set<String> names = new LinkedHashSet<>();
            for (int i = random.nextInt(3); i > 0; i--) {
                String owner = ids.get(random.nextInt(ids.size()));
                if (!owner.equals(id)) {
                    names.add(item(owner, name(owner), random.nextInt(3) == 0));
                }
            }
            if (!names.isEmpty() && random.nextInt(12) == 0) {
                certain = false;
                names.add(item("p", "plains/nobody-" + suffix, false));
            }
            certain &= names.stream().noneMatch(name -> name.contains("true")) || names.size() == 1;
            owned.put(id, List.copyOf(names));
        }

        private String item(String owner, String name, boolean unset) {
            return "{\"kind\": \"going.example.com/%s\", \"name\": \"%s\", \"unsetOnDelete\": %s}"
                    .formatted(type(owner), name, unset);
        }

        private void awaitOwners() {
            Await.until(() -> things.count("select count(*) from task where kind <> 'CASCADE'") == 0
                    && things.count("""
                            select count(*) from owner_reference
                            where owner is null and name not like 'plains/nobody-%'""") == 0);
        }

        private String field(String target) {
            return FIELDS.get(random.nextInt(FIELDS.size())) + "_" + type(target).toLowerCase(Locale.ROOT);
        }

        private String json(String id, Map<String, Set<String>> references) {
            String fields = references.entrySet().stream()
                    .map(field -> ", \"%s\": [%s]".formatted(field.getKey(), field.getValue().stream()
                            .map(name -> '"' + name + '"')
                            .collect(Collectors.joining(", "))))
                    .collect(Collectors.joining());
            String items = String.join(", ", owned.getOrDefault(id, List.of()));
            return "{\"name\": \"%s\", \"metadata\": {\"ownerReferences\": [%s]}%s}".formatted(name(id), items, fields);
        }

        private Map<String, Optional<StoredResource>> states() {
            return ids.stream().collect(Collectors.toMap(
                    this::name, id -> things.find(type(id), name(id)), (one, same) -> one, LinkedHashMap::new));
        }

        Outcome play(String which) {
            make();
            awaitOwners();
            Map<String, Optional<StoredResource>> before = states();
            String root = root();
            Planned planned = plan(root);
            assertThat(states()).as("%s: a plan changes nothing", which).isEqualTo(before);
            DeletionPlan plan = planned.plan();
            assertThat(plan.getTruncated() || plan.getUnknownCount() > 0).isFalse();
            Optional<GotenException> refusal = delete(root);
            assertThat(planned.refusal().map(GotenException::getMessage)).as(which)
                    .isEqualTo(refusal.map(GotenException::getMessage));
            if (refusal.isPresent()) {
                assertThat(refusal.get()).as(which).isInstanceOfSatisfying(FailedPrecondition.class, failed ->
                        assertThat(plan.getBlockerCount()).as(which).isGreaterThanOrEqualTo(failed.violations().size()));
                assertThat(plan.getBlockerCount()).as(which).isPositive();
                return new Outcome(true, 0, 0, 0);
            }
            assertThat(plan.getBlockerCount()).as(which).isZero();
            settle();
            return compare(which + ", root " + root, plan, before);
        }

        /** Mostly one that can be deleted: there is more to see. */
        private String root() {
            String any = ids.get(random.nextInt(ids.size()));
            return random.nextInt(4) == 0
                    ? any
                    : ids.stream().filter(id -> plan(id).refusal().isEmpty()).findFirst().orElse(any);
        }

        private Planned plan(String id) {
            return Await.result(things.explaining().planner().plan(
                    things.name(type(id), name(id)), Deadline.after(Duration.ofSeconds(20))));
        }

        private Optional<GotenException> delete(String id) {
            try {
                things.delete(type(id), name(id));
                return Optional.empty();
            } catch (GotenException refusal) {
                return Optional.of(refusal);
            }
        }

        /** Runs all tasks in a random order, until a whole round has changed nothing. */
        private void settle() {
            Map<String, Optional<StoredResource>> last;
            awaitOwners();
            do {
                last = states();
                var order = new ArrayList<>(ids);
                Collections.shuffle(order, random);
                order.forEach(id -> Await.result(flow.run(new Task(TaskKind.CASCADE, uuids.get(id), 1))));
                order.forEach(id -> Await.result(flow.run(new Task(TaskKind.CASCADE, uuids.get(id), 1))));
                awaitOwners();
            } while (!states().equals(last));
        }

        private Outcome compare(String which, DeletionPlan plan, Map<String, Optional<StoredResource>> before) {
            var outcome = PlanCheck.compare(which, plan, before, states(), certain);
            int orphans = (int) owned.entrySet().stream()
                    .filter(one -> !one.getValue().isEmpty() && outcome.went().contains(name(one.getKey())))
                    .count();
            return new Outcome(false, outcome.marked().size(), outcome.changed().size(), orphans);
        }
    }
}
