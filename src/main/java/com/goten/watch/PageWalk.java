package com.goten.watch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks over several regions' pages in their common order; over pages before a cursor, backwards. It ends where a page
 * ends that has more behind it: what comes next there is not known.
 */
final class PageWalk {
    private final List<Step> steps = new ArrayList<>();
    private final Comparator<PageItem> walk;
    private @Nullable Step next;

    /** Where it is in one page. */
    private static final class Step {
        final List<PageItem> items;
        final boolean beyond;
        int index;

        Step(RegionPage page, boolean backward) {
            this.items = new ArrayList<>(page.items());
            this.beyond = page.hasBeyond(backward);
            if (backward) {
                Collections.reverse(items);
            }
        }

        boolean isExhausted() {
            return index == items.size();
        }
    }

    PageWalk(Collection<RegionPage> pages, Comparator<PageItem> order, boolean backward) {
        pages.forEach(page -> steps.add(new Step(page, backward)));
        this.walk = backward ? order.reversed() : order;
    }

    /** The next resource; null where there is none that is known to be next. */
    @Nullable PageItem next() {
        next = null;
        for (Step step : steps) {
            if (step.isExhausted() && step.beyond) {
                next = null;
                return null;
            }
            if (!step.isExhausted() && (next == null || walk.compare(head(step), head(next)) < 0)) {
                next = step;
            }
        }
        return next == null ? null : head(next);
    }

    /** Goes beyond what {@link #next} has answered. */
    void take() {
        if (next != null) {
            next.index++;
        }
    }

    boolean hasMore() {
        return steps.stream().anyMatch(step -> !step.isExhausted() || step.beyond);
    }

    private static PageItem head(Step step) {
        return step.items.get(step.index);
    }
}
