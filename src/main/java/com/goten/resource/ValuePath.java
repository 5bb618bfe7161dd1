package com.goten.resource;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.goten.schema.ResourceType;
import com.goten.types.Meta;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way from a resource to one value in it, as filters and orders name it: dotted, through messages, to keys of maps
 * and members of JSON objects. It does not go into lists.
 *
 * @param steps none: the value itself, where that is an item of a list
 * @param leaf what is there
 */
public record ValuePath(List<Step> steps, Leaf leaf) {
    public ValuePath {
        steps = List.copyOf(steps);
    }

    /** One step; each is one key in the {@link Doc}. */
    public sealed interface Step {
        /** The key in the document. */
        String key();

        /** A field of a message. */
        record Field(FieldDescriptor field) implements Step {
            @Override
            public String key() {
                return field.getName();
            }
        }

        /** The value at a key of a map, {@link MapKeys#canonical}. */
        record Entry(FieldDescriptor map, String key) implements Step {}

        /** A member of a JSON object. */
        record Member(String key) implements Step {}
    }

    /**
     * @param field the field that holds the value: a map's value field behind a key; the {@code Struct} or {@code
     *     Value} field before members
     * @param nullable whether an absent value is null; otherwise it is the field's default
     */
    public record Leaf(ValueKind kind, FieldDescriptor field, boolean nullable) {
        static Leaf of(FieldDescriptor field) {
            boolean message = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
            return new Leaf(ValueKind.of(field), field, message || field.isRepeated());
        }

        /** An item of a LIST. */
        public Leaf item() {
            return new Leaf(ValueKind.ofItem(field), field, false);
        }
    }

    /** The path does not lead anywhere; the message says why. */
    public static final class NoSuchPath extends RuntimeException {
        private final int segment;

        NoSuchPath(int segment, String message) {
            super(message, null, false, false);
            this.segment = segment;
        }

        /** Index of the first segment that is wrong. */
        public int segment() {
            return segment;
        }
    }

    /**
     * The path that the segments name.
     *
     * @throws NoSuchPath where there is no such field, it cannot be reached, or the path is too long
     */
    public static ValuePath resolve(Descriptor type, List<String> segments) {
        return new PathResolver(segments).resolve(type);
    }

    /** The path of a type's name. */
    public static ValuePath name(ResourceType type) {
        FieldDescriptor name = type.fields().name();
        return new ValuePath(List.of(new Step.Field(name)), Leaf.of(name));
    }

    /** An item of the list at a path. */
    public static ValuePath item(Leaf list) {
        return new ValuePath(List.of(), list.item());
    }

    /** A field of the message that is here. */
    public ValuePath field(FieldDescriptor field) {
        return with(new Step.Field(field), Leaf.of(field));
    }

    /** The value at a key of the map that is here. */
    public ValuePath entry(String key) {
        return with(new Step.Entry(leaf.field(), key), Leaf.of(MapKeys.valueField(leaf.field())));
    }

    private ValuePath with(Step step, Leaf there) {
        var longer = new ArrayList<>(steps);
        longer.add(step);
        return new ValuePath(longer, there);
    }

    public boolean isName(ResourceType type) {
        return steps.size() == 1 && isField(0, type.fields().name());
    }

    /** Whether it is {@code metadata.resource_version}, which is not in the document. */
    public boolean isResourceVersion(ResourceType type) {
        Optional<FieldDescriptor> metadata = type.fields().metadata();
        return steps.size() == 2
                && metadata.isPresent()
                && isField(0, metadata.get())
                && leaf.field().getNumber() == Meta.RESOURCE_VERSION_FIELD_NUMBER;
    }

    private boolean isField(int step, FieldDescriptor field) {
        return steps.get(step) instanceof Step.Field it && it.field() == field;
    }

    /** The value as it is in the message; null where it is absent, as an empty list is. */
    public @Nullable Object raw(Object root) {
        Object value = root;
        for (Step step : steps) {
            value = PathSteps.follow(step, value);
            if (value == null) {
                return null;
            }
        }
        return value;
    }

    /** The value in the form of its kind; an absent one is null or the default. */
    public @Nullable Object value(Object root) {
        Object raw = raw(root);
        if (raw == null) {
            return leaf.nullable() ? null : defaultValue();
        }
        return PathValues.of(leaf, raw);
    }

    /** What an absent value that is not null is, in the form of its kind. */
    public Object defaultValue() {
        return PathValues.of(leaf, leaf.field().getDefaultValue());
    }

    /**
     * What a value of kind JSON is: a finite Double, String, Boolean, a {@code Struct} or {@code ListValue} message;
     * null for JSON's null.
     */
    public static @Nullable Object json(Message value) {
        return PathValues.json(value);
    }
}
