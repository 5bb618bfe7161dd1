package com.goten.resource;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.goten.schema.FieldPath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The paths of a mask as a tree.
 *
 * @param all everything below; then there are no children
 * @param fields parts of a message; under a list or map of messages, parts of each of them
 * @param keys parts of a map, by {@link MapKeys#text}
 */
record MaskTree(boolean all, Map<FieldDescriptor, MaskTree> fields, Map<String, MaskTree> keys) {
    static final MaskTree ALL = new MaskTree(true, Map.of(), Map.of());
    static final MaskTree NONE = new MaskTree(false, Map.of(), Map.of());

    static MaskTree of(FieldDescriptor field, MaskTree below) {
        return new MaskTree(false, Map.of(field, below), Map.of());
    }

    static MaskTree of(String key, MaskTree below) {
        return new MaskTree(false, Map.of(), Map.of(key, below));
    }

    static MaskTree of(FieldPath path) {
        MaskTree tree = ALL;
        for (int i = path.fields().size() - 1; i >= 0; i--) {
            tree = of(path.fields().get(i), tree);
        }
        return tree;
    }

    /** What any of them selects. By halves: one after the other would copy the first ones again and again. */
    static MaskTree union(List<MaskTree> trees) {
        return switch (trees.size()) {
            case 0 -> NONE;
            case 1 -> trees.get(0);
            default -> {
                int half = trees.size() / 2;
                yield union(trees.subList(0, half)).union(union(trees.subList(half, trees.size())));
            }
        };
    }

    MaskTree union(MaskTree other) {
        if (all || other.all) {
            return ALL;
        }
        return new MaskTree(
                false,
                union(fields, other.fields, Comparator.comparingInt(FieldDescriptor::getNumber)),
                union(keys, other.keys, Comparator.naturalOrder()));
    }

    private static <K> Map<K, MaskTree> union(Map<K, MaskTree> one, Map<K, MaskTree> other, Comparator<K> order) {
        var merged = new TreeMap<K, MaskTree>(order);
        merged.putAll(one);
        other.forEach((key, tree) -> merged.merge(key, tree, MaskTree::union));
        return merged;
    }

    /** Whether a map's keys are told apart anywhere in it. */
    boolean hasKeys() {
        return !keys.isEmpty() || fields.values().stream().anyMatch(MaskTree::hasKeys);
    }

    /** What selects parts of the value of a map entry. */
    MaskTree ofEntry(String key) {
        MaskTree everyValue = fields.isEmpty() ? NONE : new MaskTree(false, fields, Map.of());
        MaskTree thisValue = keys.get(key);
        return thisValue == null ? everyValue : everyValue.union(thisValue);
    }

    /** The selected part of a message. Nested messages of which nothing is left go; items of lists stay. */
    Message apply(Message message) {
        if (all) {
            return message;
        }
        Message.Builder selected = message.newBuilderForType();
        fields.forEach((field, below) -> copy(field, below, message, selected));
        return selected.build();
    }

    private static void copy(FieldDescriptor field, MaskTree below, Message from, Message.Builder to) {
        if (field.isRepeated() ? from.getRepeatedFieldCount(field) == 0 : !from.hasField(field)) {
            return;
        }
        Object value = from.getField(field);
        if (below.all) {
            to.setField(field, value);
        } else if (field.isMapField()) {
            to.setField(field, below.entries(field, (List<?>) value));
        } else if (field.isRepeated()) {
            to.setField(field, ((List<?>) value).stream().map(item -> below.apply((Message) item)).toList());
        } else {
            Message part = below.apply((Message) value);
            if (!isEmpty(part)) {
                to.setField(field, part);
            }
        }
    }

    private List<Message> entries(FieldDescriptor field, List<?> entries) {
        var selected = new ArrayList<Message>();
        for (Object item : entries) {
            Message entry = (Message) item;
            MaskTree below = ofEntry(MapKeys.keyOf(field, entry));
            if (below.all) {
                selected.add(entry);
            } else if (!below.fields.isEmpty()) {
                FieldDescriptor value = MapKeys.valueField(field);
                selected.add(entry.toBuilder()
                        .setField(value, below.apply((Message) entry.getField(value)))
                        .build());
            }
        }
        return selected;
    }

    static boolean isEmpty(Message message) {
        return message.getAllFields().isEmpty() && message.getUnknownFields().asMap().isEmpty();
    }
}
