package com.goten.resource;

import com.google.protobuf.DynamicMessage;
import com.goten.schema.ResourceType;
import java.util.Comparator;
import java.util.List;

/**
 * An order of resources, total: the name is the last key (PROTOCOL.md section 3, paging).
 *
 * <p>Text is ordered by code points, enum values by their names, and what is absent and has no default comes before
 * everything that is there.
 */
public final class OrderBy {
    private final List<Key> keys;

    OrderBy(List<Key> keys) {
        this.keys = List.copyOf(keys);
    }

    /** One path to order by. */
    public record Key(ValuePath path, boolean descending) {}

    /** @throws com.goten.errors.GotenException.InvalidArgument with the position, naming {@code field} */
    public static OrderBy parse(ResourceType type, String text, String field) {
        return new OrderByParser(type, text, field).parse();
    }

    /** By name, ascending. */
    public static OrderBy name(ResourceType type) {
        return new OrderBy(List.of(new Key(ValuePath.name(type), false)));
    }

    /** The name is the last one. */
    public List<Key> keys() {
        return keys;
    }

    /** Agrees with the order in which the store answers. */
    public Comparator<DynamicMessage> comparator() {
        Comparator<DynamicMessage> order = (one, other) -> 0;
        for (Key key : keys) {
            Comparator<DynamicMessage> byKey = (one, other) ->
                    OrderValues.compare(OrderValues.of(key.path(), one), OrderValues.of(key.path(), other));
            order = order.thenComparing(key.descending() ? byKey.reversed() : byKey);
        }
        return order;
    }

    /** Whether a cursor's values can be values under these keys. */
    public boolean accepts(PageCursor cursor) {
        if (cursor.keys().size() != keys.size()) {
            return false;
        }
        for (int i = 0; i < keys.size(); i++) {
            if (!OrderValues.isText(keys.get(i).path().leaf().kind(), cursor.keys().get(i))) {
                return false;
            }
        }
        return true;
    }
}
