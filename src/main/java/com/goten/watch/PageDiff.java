package com.goten.watch;

import com.goten.watch.PageChange.Added;
import com.goten.watch.PageChange.Modified;
import com.goten.watch.PageChange.Removed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * The steps from one page to another: removals first, from the end; then moves; then additions and modifications from
 * the beginning. As few resources as possible are moved: those outside a longest increasing subsequence of old
 * positions.
 */
final class PageDiff {
    private final List<PageItem> target;
    private final List<PageItem> current;
    private final Map<String, Integer> targetIndex = new HashMap<>();
    private final BiPredicate<PageItem, PageItem> differs;
    private final List<PageChange> changes = new ArrayList<>();

    private PageDiff(List<PageItem> shown, List<PageItem> target, BiPredicate<PageItem, PageItem> differs) {
        this.current = new ArrayList<>(shown);
        this.target = target;
        this.differs = differs;
        for (int i = 0; i < target.size(); i++) {
            targetIndex.put(target.get(i).name(), i);
        }
    }

    /**
     * @param shown what the client has; no name twice
     * @param target what it shall have; no name twice
     * @param differs whether the client would see a difference between two states of a resource
     */
    static List<PageChange> between(
            List<PageItem> shown, List<PageItem> target, BiPredicate<PageItem, PageItem> differs) {
        var diff = new PageDiff(shown, target, differs);
        diff.remove();
        diff.move();
        diff.addAndModify();
        return diff.changes;
    }

    private void remove() {
        for (int i = current.size() - 1; i >= 0; i--) {
            PageItem item = current.get(i);
            if (!targetIndex.containsKey(item.name()) || replaced(item)) {
                current.remove(i);
                changes.add(new Removed(item, i));
            }
        }
    }

    /** The same name, another resource. */
    private boolean replaced(PageItem item) {
        PageItem now = target.get(targetIndex.get(item.name()));
        return !now.resource().uuid().equals(item.resource().uuid());
    }

    private void move() {
        Set<String> inPlace = inPlace();
        List<PageItem> movers =
                current.stream().filter(item -> !inPlace.contains(item.name())).toList();
        for (PageItem mover : movers) {
            int previous = current.indexOf(mover);
            current.remove(previous);
            inPlace.add(mover.name());
            PageItem now = target.get(targetIndex.get(mover.name()));
            int index = placeOf(now, inPlace);
            current.add(index, now);
            changes.add(new Modified(mover, now, previous, index));
        }
    }

    /** Before the first of those in place that comes after it in the target. */
    private int placeOf(PageItem item, Set<String> inPlace) {
        int wanted = targetIndex.get(item.name());
        for (int i = 0; i < current.size(); i++) {
            String name = current.get(i).name();
            if (inPlace.contains(name) && targetIndex.get(name) > wanted) {
                return i;
            }
        }
        return current.size();
    }

    private void addAndModify() {
        for (int i = 0; i < target.size(); i++) {
            PageItem wanted = target.get(i);
            if (i >= current.size() || !current.get(i).name().equals(wanted.name())) {
                current.add(i, wanted);
                changes.add(new Added(wanted, i));
            } else if (current.get(i) != wanted) {
                modify(i, wanted);
            }
        }
    }

    private void modify(int index, PageItem wanted) {
        PageItem before = current.set(index, wanted);
        if (differs.test(before, wanted)) {
            changes.add(new Modified(before, wanted, index, index));
        }
    }

    /** Names of a longest subsequence of the current page that is in the target's order. */
    private Set<String> inPlace() {
        int[] wanted = current.stream().mapToInt(item -> targetIndex.get(item.name())).toArray();
        int[] tails = new int[wanted.length];
        int[] previous = new int[wanted.length];
        int length = 0;
        for (int i = 0; i < wanted.length; i++) {
            int at = tailFor(wanted, tails, length, wanted[i]);
            previous[i] = at == 0 ? -1 : tails[at - 1];
            tails[at] = i;
            length = Math.max(length, at + 1);
        }
        Set<String> names = new HashSet<>();
        for (int i = length == 0 ? -1 : tails[length - 1]; i >= 0; i = previous[i]) {
            names.add(current.get(i).name());
        }
        return names;
    }

    private static int tailFor(int[] wanted, int[] tails, int length, int value) {
        int[] ends = Arrays.stream(tails, 0, length).map(i -> wanted[i]).toArray();
        int found = Arrays.binarySearch(ends, value);
        return found < 0 ? -found - 1 : found;
    }
}
