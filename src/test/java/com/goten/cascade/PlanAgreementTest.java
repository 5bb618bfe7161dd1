package com.goten.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.errors.GotenException;
import com.goten.errors.GotenException.FailedPrecondition;
import com.goten.explain.Planned;
import com.goten.mixin.v1.DeletionPlan;
import com.goten.mixin.v1.DeletionPlan.Group;
import com.goten.mixin.v1.DeletionPlan.Item;
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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
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
            new Sources(things.surroundings(), next -> things.vertx().runOnContext(ignored -> next.run())),
            new Postponement(things.store().tasks(), CascadeOptions.STANDARD.mostDelay()));

    @AfterAll
    void close() {
        things.close();
    }

    @Test
    void aPlanIsWhatTheDeletionDoes() {
        long seed = Long.getLong("goten.test.seed", System.nanoTime());
        var random = new Random(seed);
        int refused = 0;
        int marked = 0;
        int unset = 0;
        for (int number = 0; number < GRAPHS; number++) {
            var graph = new Things(number, random);
            Outcome outcome = graph.play("seed " + seed + ", graph " + number);
            refused += outcome.refused() ? 1 : 0;
            marked += outcome.marked();
            unset += outcome.unset();
        }
        assertThat(refused).as("refused, seed %d", seed).isBetween(GRAPHS / 20, GRAPHS * 9 / 10);
        assertThat(List.of(marked, unset)).as("marked, unset, seed %d", seed).allMatch(n -> n > GRAPHS / 20);
    }

    private record Outcome(boolean refused, int marked, int unset) {}

    /** One graph. */
    private final class Things {
        private final int number;
        private final Random random;
        private final List<String> ids = new ArrayList<>();
        private final Map<String, UUID> uuids = new LinkedHashMap<>();

        Things(int number, Random random) {
            this.number = number;
            this.random = random;
        }

        private String type(String id) {
            return id.startsWith("p") ? "Plain" : "Slow";
        }

        private String name(String id) {
            return "%ss/%s-%d".formatted(type(id).toLowerCase(Locale.ROOT), id, number);
        }

        private void make() {
            int size = 3 + random.nextInt(6);
            for (int i = 0; i < size; i++) {
                String id = (random.nextInt(3) == 0 ? "s" : "p") + i;
                ids.add(id);
                uuids.put(id, things.create(type(id), json(id, Map.of())).uuid());
            }
            for (String id : ids) {
                Map<String, Set<String>> references = new LinkedHashMap<>();
                for (int i = random.nextInt(5); i > 0; i--) {
                    String target = ids.get(random.nextInt(size));
                    if (!target.equals(id)) {
                        references.computeIfAbsent(field(target), none -> new HashSet<>()).add(name(target));
                    }
                }
                things.update(type(id), json(id, references));
                if (random.nextInt(15) == 0) {
                    things.blockDeletion(type(id), name(id));
                }
            }
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
            return "{\"name\": \"%s\"%s}".formatted(name(id), fields);
        }

        private Map<String, Optional<StoredResource>> states() {
            return ids.stream().collect(Collectors.toMap(
                    id -> id, id -> things.find(type(id), name(id)), (one, same) -> one, LinkedHashMap::new));
        }

        Outcome play(String which) {
            make();
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
                return new Outcome(true, 0, 0);
            }
            assertThat(plan.getBlockerCount()).as(which).isZero();
            settle();
            return compare(which + ", root " + root + "\n" + plan, before, states(), plan);
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
            do {
                last = states();
                var order = new ArrayList<>(ids);
                Collections.shuffle(order, random);
                order.forEach(id -> Await.result(flow.run(new Task(TaskKind.CASCADE, uuids.get(id), 1))));
                order.forEach(id -> Await.result(flow.run(new Task(TaskKind.CASCADE, uuids.get(id), 1))));
            } while (!states().equals(last));
        }

        private Outcome compare(
                String which,
                Map<String, Optional<StoredResource>> before,
                Map<String, Optional<StoredResource>> after,
                DeletionPlan plan) {
            Set<String> gone = where(after, state -> state.isEmpty());
            Set<String> deleting = where(after, state -> state.filter(StoredResource::deleting).isPresent());
            Set<String> changed = where(after, state -> state.filter(one -> !one.deleting()).isPresent());
            changed.removeIf(id -> after.get(id).equals(before.get(id)));
            Set<String> deleted = planned(plan, part -> List.of(part.getDeleted(), part.getDeletedAfter()));
            Set<String> marked = planned(plan, part -> List.of(part.getMarked()));
            Set<String> either = planned(plan, part -> List.of(part.getUndecided()));
            assertThat(union(gone, deleting)).as(which).isEqualTo(union(deleted, union(marked, either)));
            assertThat(gone).as(which).containsAll(deleted);
            assertThat(deleting).as(which).containsAll(marked);
            assertThat(changed).as(which).isEqualTo(planned(plan, part -> List.of(part.getUnset())));
            return new Outcome(false, marked.size(), changed.size());
        }

        private Set<String> where(
                Map<String, Optional<StoredResource>> states, Function<Optional<StoredResource>, Boolean> condition) {
            return ids.stream().filter(id -> condition.apply(states.get(id))).collect(Collectors.toCollection(HashSet::new));
        }

        private Set<String> planned(DeletionPlan plan, Function<DeletionPlan.Part, List<Group>> groups) {
            Set<String> names = plan.getPartsList().stream()
                    .flatMap(part -> groups.apply(part).stream())
                    .flatMap(group -> group.getFirstList().stream())
                    .map(Item::getName)
                    .collect(Collectors.toSet());
            return ids.stream().filter(id -> names.contains(name(id))).collect(Collectors.toSet());
        }
    }

    private static <T> Set<T> union(Set<T> some, Set<T> more) {
        var all = new HashSet<>(some);
        all.addAll(more);
        return all;
    }
}
