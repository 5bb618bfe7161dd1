package com.goten.resource;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.goten.schema.ResourceType;
import com.goten.types.Lifecycle;
import com.goten.types.Meta;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Messages with values out of small sets, so that some of them are equal. */
public final class RandomMessage {
    public static final List<String> TEXTS = List.of(
            "", "a", "b", "B", "ab", "\u00e4", "\uff5e", "\ud83d\ude00", "a\"b\\c", "x.y", "NaN", "null", "0", "true",
            "line\nline", "projects/p/samples/s");
    public static final List<Long> INTEGERS = List.of(
            0L, 1L, 2L, -1L, 5L, 100L, (long) Integer.MAX_VALUE, (long) Integer.MIN_VALUE, Long.MAX_VALUE,
            Long.MIN_VALUE);
    public static final List<Double> REALS = List.of(
            0.0, -0.0, 1.0, 1.5, -1.5, 0.1, 1e21, 1e23, 1e300, 1e-320, 5.684341886080802E-14, Double.NaN,
            Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
    public static final List<String> KEYS = List.of("a", "b", "a.b", "", "0", "\u00e4");

    private final Random random;

    public RandomMessage(Random random) {
        this.random = random;
    }

    /** A resource with its name set. */
    public DynamicMessage resource(ResourceType type, String name) {
        DynamicMessage message =
                fill(type.descriptor(), 0).setField(type.fields().name(), name).build();
        return Bodies.withMetadata(type, message, metadata());
    }

    /** Every stored resource has some. */
    private Meta metadata() {
        return Meta.newBuilder()
                .setUuid(one(TEXTS))
                .setGeneration(random.nextInt(3))
                .addTags(one(TEXTS))
                .putLabels(one(KEYS), one(TEXTS))
                .setLifecycle(Lifecycle.newBuilder().setState(Lifecycle.State.ACTIVE))
                .build();
    }

    private DynamicMessage.Builder fill(Descriptor type, int depth) {
        var builder = DynamicMessage.newBuilder(type);
        for (FieldDescriptor field : type.getFields()) {
            boolean tooDeep = depth > 3 && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
            boolean set = random.nextInt(10) < 6 && !tooDeep;
            if (set && field.isRepeated()) {
                builder.setField(field, items(field, depth));
            } else if (set) {
                builder.setField(field, value(field, depth));
            }
        }
        return builder;
    }

    private List<Object> items(FieldDescriptor field, int depth) {
        var items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            items.add(value(field, depth));
        }
        return items;
    }

    private Object value(FieldDescriptor field, int depth) {
        return switch (field.getJavaType()) {
            case INT -> (int) (long) one(INTEGERS);
            case LONG -> one(INTEGERS);
            case FLOAT -> one(REALS).floatValue();
            case DOUBLE -> isJson(field) ? random.nextInt(9) / 2.0 : one(REALS);
            case BOOLEAN -> random.nextBoolean();
            case STRING -> isKey(field) ? one(KEYS) : one(TEXTS);
            case BYTE_STRING -> ByteString.copyFromUtf8(one(TEXTS));
            case ENUM -> enumValue(field.getEnumType());
            case MESSAGE -> message(field.getMessageType(), depth + 1);
        };
    }

    /** A {@code google.protobuf.Value} with NaN or an infinity is not stored. */
    private static boolean isJson(FieldDescriptor field) {
        return WellKnown.of(field.getContainingType()) == WellKnown.VALUE;
    }

    private static boolean isKey(FieldDescriptor field) {
        return field.getContainingType().getOptions().getMapEntry() && field.getNumber() == 1;
    }

    private Object enumValue(EnumDescriptor type) {
        return type.getName().equals("NullValue")
                ? type.findValueByNumber(0)
                : type.findValueByNumberCreatingIfUnknown(random.nextInt(type.getValues().size() + 1));
    }

    private Message message(Descriptor type, int depth) {
        return switch (WellKnown.of(type)) {
            case TIMESTAMP -> seconds(type, random.nextInt(3), random.nextInt(2) * 500);
            case DURATION -> seconds(type, random.nextInt(3), random.nextInt(2) * 500_000_000);
            case VALUE -> dynamic(type, depth);
            default -> type.getFullName().equals("google.protobuf.FieldMask") ? mask(type) : fill(type, depth).build();
        };
    }

    /** Only paths that have a JSON form. */
    private Message mask(Descriptor type) {
        return DynamicMessage.newBuilder(type)
                .setField(type.findFieldByNumber(1), List.of("a", "b_c.d").subList(0, random.nextInt(3)))
                .build();
    }

    private static Message seconds(Descriptor type, long seconds, int nanos) {
        return DynamicMessage.newBuilder(type)
                .setField(type.findFieldByNumber(1), seconds)
                .setField(type.findFieldByNumber(2), nanos)
                .build();
    }

    private Message dynamic(Descriptor type, int depth) {
        List<FieldDescriptor> kinds = type.getFields();
        FieldDescriptor kind = kinds.get(random.nextInt(depth > 3 ? 4 : kinds.size()));
        return DynamicMessage.newBuilder(type).setField(kind, value(kind, depth)).build();
    }

    private <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
