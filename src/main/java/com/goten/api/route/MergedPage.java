package com.goten.api.route;

import com.google.protobuf.DynamicMessage;
import com.goten.api.call.AnswerBound;
import com.goten.api.route.ListPart.Item;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The first resources of several parts in their common order; for a page before a cursor, the last ones. It ends early
 * where a part has ended that is not all that its region has: what comes next there is not known. What is in two of them,
 * because it was handed over from one to the other meanwhile, counts once.
 *
 * @param items in the order
 * @param more whether there may be more, in the direction of the page
 */
record MergedPage(List<Item> items, boolean more) {

    static MergedPage of(List<ListPart> parts, Comparator<DynamicMessage> order, int limit, boolean backward) {
        Comparator<DynamicMessage> walk = backward ? order.reversed() : order;
        Map<String, Item> taken = new LinkedHashMap<>();
        long bytes = 0;
        Optional<ListPart> next = next(parts, walk);
        while (next.isPresent() && taken.size() < limit && bytes <= AnswerBound.MAX_BYTES) {
            Item item = next.get().take();
            Item same = taken.get(item.name());
            if (same == null || item.replaces(same, parts.indexOf(item.from()) > parts.indexOf(same.from()))) {
                taken.remove(item.name());
                taken.put(item.name(), item);
                bytes += item.bytes().length();
            }
            next = next(parts, walk);
        }
        List<Item> items = new ArrayList<>(taken.values());
        boolean more = parts.stream().anyMatch(part -> !part.isExhausted() || part.hasBeyond());
        if (backward) {
            Collections.reverse(items);
        }
        return new MergedPage(items, more);
    }

    private static Optional<ListPart> next(List<ListPart> parts, Comparator<DynamicMessage> walk) {
        if (parts.stream().anyMatch(part -> part.isExhausted() && part.hasBeyond())) {
            return Optional.empty();
        }
        return parts.stream()
                .filter(part -> !part.isExhausted())
                .min((one, other) -> walk.compare(one.head(), other.head()));
    }
}
