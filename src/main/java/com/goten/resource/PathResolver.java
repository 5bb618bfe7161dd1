package com.goten.resource;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.goten.resource.ValuePath.Leaf;
import com.goten.resource.ValuePath.NoSuchPath;
import com.goten.resource.ValuePath.Step;
import java.util.ArrayList;
import java.util.List;

/** Finds the fields that the segments of a path name. */
final class PathResolver {
    /** Also bounds the recursion over types that hold themselves. */
    private static final int MAX_SEGMENTS = 64;

    private final List<String> segments;
    private final List<Step> steps = new ArrayList<>();

    PathResolver(List<String> segments) {
        this.segments = segments;
    }

    ValuePath resolve(Descriptor type) {
        if (segments.size() > MAX_SEGMENTS) {
            throw new NoSuchPath(MAX_SEGMENTS, "the path has more than " + MAX_SEGMENTS + " segments");
        }
        return field(type, 0);
    }

    private ValuePath field(Descriptor type, int index) {
        String segment = segments.get(index);
        FieldDescriptor field = FieldNames.find(type, segment)
                .orElseThrow(() -> new NoSuchPath(index, FieldNames.unknown(type, segment)));
        steps.add(new Step.Field(field));
        if (index + 1 == segments.size()) {
            return new ValuePath(steps, Leaf.of(field));
        }
        return field.isMapField() ? entry(field, index + 1) : below(field, index + 1);
    }

    private ValuePath entry(FieldDescriptor map, int index) {
        String key = MapKeys.canonical(map, segments.get(index))
                .orElseThrow(() -> new NoSuchPath(
                        index, ResourceNames.quoted(segments.get(index)) + " is no key of map " + map.getName()));
        steps.add(new Step.Entry(map, key));
        FieldDescriptor value = MapKeys.valueField(map);
        return index + 1 == segments.size()
                ? new ValuePath(steps, Leaf.of(value))
                : below(value, index + 1);
    }

    private ValuePath below(FieldDescriptor field, int index) {
        if (field.isRepeated()) {
            throw new NoSuchPath(index, field.getName() + " is a list: ask what it CONTAINS");
        }
        if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
            throw new NoSuchPath(index, field.getName() + " has no fields");
        }
        return switch (WellKnown.of(field.getMessageType())) {
            case NONE -> field(field.getMessageType(), index);
            case STRUCT, VALUE -> members(field, index);
            case WRAPPER -> wrapped(field, index);
            case TIMESTAMP, DURATION, LIST_VALUE -> throw new NoSuchPath(
                    index, field.getName() + " is a value and has no fields here");
        };
    }

    private ValuePath members(FieldDescriptor field, int index) {
        for (String key : segments.subList(index, segments.size())) {
            steps.add(new Step.Member(key));
        }
        return new ValuePath(steps, new Leaf(ValueKind.JSON, field, true));
    }

    /** A wrapper is its value; its only field may be named. */
    private ValuePath wrapped(FieldDescriptor field, int index) {
        if (index + 1 == segments.size() && segments.get(index).equals("value")) {
            return new ValuePath(steps, Leaf.of(field));
        }
        throw new NoSuchPath(index, field.getName() + " is a value and has no fields here");
    }
}
