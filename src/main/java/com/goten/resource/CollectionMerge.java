package com.goten.resource;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.goten.annotations.MergeOpts.FieldBehavior;
import com.goten.annotations.MergeOpts.Repeated.SortingOrder;
import com.goten.schema.MergeOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lists and maps under an update mask, by their merge options (69101). Without options, and whenever the request's is
 * empty, the request's replaces the stored one. With identifiers a list is merged like a map: items of the request
 * replace their stored counterparts or are added, and the others stay.
 *
 * <p>In the words of the option the source is the request and the destination what is stored.
 */
final class CollectionMerge {
    private CollectionMerge() {}

    static List<?> list(FieldDescriptor field, List<?> stored, List<?> sent) {
        MergeOptions options = MergeOptions.of(field);
        ItemKeys keys = ItemKeys.of(field);
        List<?> merged = keys.declared() && options.behavior() == FieldBehavior.DEFAULT && !sent.isEmpty()
                ? united(keys.index(stored), keys.index(sent))
                : merged(options.behavior(), keys, stored, sent);
        return sorted(options.sorting(), keys, merged);
    }

    static List<?> map(FieldDescriptor field, Message stored, Message sent) {
        var keys = new ItemKeys(List.of(MapKeys.keyField(field)));
        FieldBehavior behaviour = MergeOptions.of(field).behavior();
        return merged(behaviour, keys, (List<?>) stored.getField(field), (List<?>) sent.getField(field));
    }

    private static List<?> merged(FieldBehavior behaviour, ItemKeys keys, List<?> stored, List<?> sent) {
        if (sent.isEmpty()) {
            return sent;
        }
        Map<Object, Object> before = keys.index(stored);
        Map<Object, Object> after = keys.index(sent);
        return switch (behaviour) {
            case DEFAULT, REPLACE, UNRECOGNIZED -> sent;
            case DISCARD_ONLY_IN_DEST -> List.copyOf(after.values());
            case DISCARD_ONLY_IN_SOURCE -> updated(before, after);
            case OPERATION_AND -> only(after, before.keySet(), true);
            case OPERATION_XOR -> joined(
                    only(before, after.keySet(), false), only(after, before.keySet(), false));
            case APPEND -> joined(stored, keys.declared() ? only(after, before.keySet(), false) : sent);
        };
    }

    private static List<?> united(Map<Object, Object> before, Map<Object, Object> after) {
        return joined(updated(before, after), only(after, before.keySet(), false));
    }

    /** The stored items, with those of the request in place of their counterparts. */
    private static List<?> updated(Map<Object, Object> before, Map<Object, Object> after) {
        var result = new LinkedHashMap<>(before);
        result.replaceAll(after::getOrDefault);
        return List.copyOf(result.values());
    }

    private static List<?> only(Map<Object, Object> items, Collection<Object> others, boolean shared) {
        return items.entrySet().stream()
                .filter(item -> others.contains(item.getKey()) == shared)
                .map(Map.Entry::getValue)
                .toList();
    }

    private static List<?> joined(List<?> first, List<?> second) {
        var all = new ArrayList<Object>(first);
        all.addAll(second);
        return all;
    }

    private static List<?> sorted(SortingOrder order, ItemKeys keys, List<?> items) {
        Comparator<Object> byKey = Comparator.comparing(item -> String.valueOf(keys.of(item)), Order::byCodePoint);
        return switch (order) {
            case ASCENDING -> items.stream().sorted(byKey).toList();
            case DESCENDING -> items.stream().sorted(byKey.reversed()).toList();
            default -> items;
        };
    }
}
