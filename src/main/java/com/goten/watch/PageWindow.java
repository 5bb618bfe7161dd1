package com.goten.watch;

import com.google.protobuf.DynamicMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of an ordered collection, kept up to date by changes, without asking the store where that can be helped.
 *
 * <pre>
 *   cursor ─> │ from ............ page ............ │ spare ... reach │ unknown ...        (in walking order)
 * </pre>
 *
 * It knows everything from {@code from} to {@code reach}: the page and some spare resources behind it, which move up
 * when resources leave. Changes beyond {@code reach} do not matter. Stale, and to be read anew, is it only when the
 * spare ones are used up, or when something may have come between the cursor and {@code from}.
 *
 * <p>A page ends where its size or its bytes are reached, and one resource is always on it. So it may be shorter than
 * asked, with more behind it, as the pages of List may; and it fits one message, which clients that want no chunks rely
 * on. The spare part has a bound in bytes too: as many as the page, or one resource.
 *
 * <p>A page before a cursor is walked backwards, from the cursor on, so that the same rules hold; it is turned round
 * when it is shown.
 */
final class PageWindow {
    private final Comparator<DynamicMessage> walk;
    private final boolean backward;
    private final boolean anchored;
    private final int pageSize;
    private final long pageBytes;
    private final int capacity;
    private final List<PageItem> items;
    private final @Nullable DynamicMessage from;
    private @Nullable DynamicMessage reach;
    private boolean stale;

    /**
     * @param anchored whether the page begins at a cursor rather than at the collection's beginning
     * @param pageBytes most bytes of bodies on the page
     * @param read what the store answered, in walking order, from the cursor on without a gap
     * @param complete whether there is no more behind that; otherwise it is {@link #enough}
     */
    PageWindow(
            Comparator<DynamicMessage> order,
            boolean backward,
            boolean anchored,
            int pageSize,
            long pageBytes,
            List<PageItem> read,
            boolean complete) {
        this.walk = backward ? order.reversed() : order;
        this.backward = backward;
        this.anchored = anchored;
        this.pageSize = pageSize;
        this.pageBytes = pageBytes;
        this.capacity = capacity(pageSize);
        this.items = new ArrayList<>(read);
        this.from = items.isEmpty() ? null : items.get(0).message();
        this.reach = complete ? null : last();
    }

    /** Whether that much, read from the cursor on, fills a page and leaves something to spare. */
    static boolean enough(int count, long bytes, int pageSize, long pageBytes) {
        return count >= capacity(pageSize) || count >= 2 && bytes > 2 * pageBytes;
    }

    /** How many resources to read for a page of that size. */
    static int capacity(int pageSize) {
        return pageSize + 1 + Math.max(4, pageSize / 4);
    }

    /**
     * Applies one change.
     *
     * @param name of the resource
     * @param after its state where that is in view, else null
     * @return whether something on the page or behind it may be different now
     */
    boolean apply(String name, @Nullable PageItem after) {
        boolean removed = items.removeIf(item -> item.name().equals(name));
        boolean inserted = after != null && insert(after);
        if (reach != null && onPage() == items.size()) {
            stale = true;
        }
        return removed || inserted || stale;
    }

    /** What it knows of a resource; null where that is not on the page, nor near. */
    @Nullable PageItem item(String name) {
        return items.stream().filter(item -> item.name().equals(name)).findFirst().orElse(null);
    }

    /** Whether it can no longer tell what is on the page. */
    boolean stale() {
        return stale;
    }

    /** The page, in the query's order. */
    List<PageItem> page() {
        List<PageItem> page = new ArrayList<>(items.subList(0, onPage()));
        if (backward) {
            Collections.reverse(page);
        }
        return page;
    }

    /** Whether there is more behind the page, in walking order. */
    boolean hasMore() {
        return items.size() > onPage();
    }

    boolean backward() {
        return backward;
    }

    boolean anchored() {
        return anchored;
    }

    private boolean insert(PageItem item) {
        if (anchored && (from == null || walk.compare(item.message(), from) < 0)) {
            stale = true;
            return true;
        }
        if (reach != null && walk.compare(item.message(), reach) > 0) {
            return false;
        }
        int index = Collections.binarySearch(items, item, (one, other) -> walk.compare(one.message(), other.message()));
        items.add(index < 0 ? -index - 1 : index, item);
        while (tooMany()) {
            items.remove(items.size() - 1);
            reach = last();
        }
        return true;
    }

    /** How many resources the page holds. */
    private int onPage() {
        int most = Math.min(pageSize, items.size());
        long bytes = 0;
        for (int count = 0; count < most; count++) {
            bytes += items.get(count).bytes();
            if (bytes > pageBytes && count > 0) {
                return count;
            }
        }
        return most;
    }

    private boolean tooMany() {
        boolean heavy = bytes(items) - last(items).bytes() > 2 * pageBytes;
        return items.size() > capacity || heavy && items.size() > onPage() + 1;
    }

    private static long bytes(List<PageItem> items) {
        return items.stream().mapToLong(PageItem::bytes).sum();
    }

    private static PageItem last(List<PageItem> items) {
        return items.get(items.size() - 1);
    }

    private DynamicMessage last() {
        return last(items).message();
    }
}
