package com.goten.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.mixin.v1.DeletionPlan;
import com.goten.mixin.v1.DeletionPlan.Group;
import com.goten.mixin.v1.DeletionPlan.Item;
import com.goten.mixin.v1.DeletionPlan.Part;
import com.goten.resource.StoredResource;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compares what a plan has said with what then came of it, by the names of all resources there were. */
final class PlanCheck {
    private final String which;
    private final DeletionPlan plan;

    private PlanCheck(String which, DeletionPlan plan) {
        this.which = which;
        this.plan = plan;
    }

    /**
     * @param went gone, or DELETING
     * @param marked DELETING, as planned
     * @param changed what stays and is not what it was
     */
    record Outcome(Set<String> went, Set<String> marked, Set<String> changed) {}

    /** @param certain whether it cannot depend on any order who loses the last of his owners */
    static Outcome compare(
            String which,
            DeletionPlan plan,
            Map<String, Optional<StoredResource>> before,
            Map<String, Optional<StoredResource>> after,
            boolean certain) {
        return new PlanCheck(which + "\n" + plan, plan).compare(before, after, certain);
    }

    private Outcome compare(
            Map<String, Optional<StoredResource>> before, Map<String, Optional<StoredResource>> after, boolean certain) {
        Set<String> gone = where(after, state -> state.isEmpty());
        Set<String> deleting = where(after, state -> state.filter(StoredResource::deleting).isPresent());
        Set<String> changed = where(after, state -> state.filter(one -> !one.deleting()).isPresent());
        changed.removeIf(name -> after.get(name).equals(before.get(name)));
        Set<String> went = union(gone, deleting);
        Set<String> deleted = union(names(Part::getDeleted, item -> true), names(Part::getDeletedAfter, item -> true));
        Set<String> marked = names(Part::getMarked, item -> true);
        Set<String> either = names(Part::getUndecided, item -> true);
        Set<String> surely = names(Part::getUnset, PlanCheck::surely);
        assertThat(union(deleted, union(marked, either))).as(which).containsAll(went);
        assertThat(gone).as(which).containsAll(deleted);
        assertThat(deleting).as(which).containsAll(marked);
        assertThat(changed).as(which).containsAll(surely);
        assertThat(union(names(Part::getUnset, item -> true), either)).as(which).containsAll(changed);
        if (certain) {
            assertThat(went).as(which).containsAll(either);
            assertThat(changed).as(which).isEqualTo(surely);
        }
        return new Outcome(went, marked, changed);
    }

    /** Whether it loses anything in any case. */
    private static boolean surely(Item item) {
        return Stream.of(item.getReason().split(", ")).anyMatch(field -> !field.endsWith("(perhaps)"));
    }

    private Set<String> names(Function<Part, Group> group, Predicate<Item> meant) {
        return plan.getPartsList().stream()
                .flatMap(part -> group.apply(part).getFirstList().stream())
                .filter(meant)
                .map(Item::getName)
                .collect(Collectors.toSet());
    }

    private static Set<String> where(
            Map<String, Optional<StoredResource>> states, Predicate<Optional<StoredResource>> condition) {
        return states.entrySet().stream()
                .filter(one -> condition.test(one.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static Set<String> union(Set<String> some, Set<String> more) {
        var all = new HashSet<>(some);
        all.addAll(more);
        return all;
    }
}
