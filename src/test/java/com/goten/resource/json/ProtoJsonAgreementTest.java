package com.goten.resource.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import com.google.protobuf.util.JsonFormat.TypeRegistry;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ours and protobuf-java-util's say the same of messages that nobody thought of. */
class ProtoJsonAgreementTest {
    private static final TypeRegistry REGISTRY = TypeRegistry.newBuilder().add(AllKinds.TYPE).build();
    private static final int MESSAGES = 1000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void agreesOnGeneratedMessages(long seed) throws InvalidProtocolBufferException {
        var random = new Random(seed);
        for (int i = 0; i < MESSAGES; i++) {
            DynamicMessage message = new Generator(random).message(AllKinds.TYPE, 3);
            String ours = AllKinds.JSON.print(message).toString();
            String theirs = JsonFormat.printer().usingTypeRegistry(REGISTRY).print(message);
            assertThat(AllKinds.JSON.parse(AllKinds.TYPE, ours)).isEqualTo(message);
            assertThat(AllKinds.JSON.parse(AllKinds.TYPE, theirs)).isEqualTo(message);
            var read = DynamicMessage.newBuilder(AllKinds.TYPE);
            JsonFormat.parser().usingTypeRegistry(REGISTRY).merge(ours, read);
            assertThat(read.build()).isEqualTo(message);
        }
    }

    /** Messages with a few fields each, as often as not at the edges of their ranges. */
    private record Generator(RandomGenerator random) {
        private static final long[] LONGS = {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE,
                Long.MIN_VALUE};
        /** Without −0.0: theirs reads it as 0. */
        private static final double[] DOUBLES = {
            0, 1, 0.1, -1e300, Double.MIN_VALUE, Double.MAX_VALUE, Double.NaN, Double.NEGATIVE_INFINITY
        };
        private static final List<String> TEXTS =
                List.of("", "a", "a.b", "\"\\/\b\f\n\r\t\u0000\u001f", "é\u2028😀", "null", "1", "<a href='&'>",
                        "@type");
        private static final List<String> PATHS = List.of("a", "foo_bar", "foo_bar.baz_qux1", "x.y.z");

        DynamicMessage message(Descriptor type, int depth) {
            var message = DynamicMessage.newBuilder(type);
            for (int i = type.getFields().isEmpty() ? 0 : random.nextInt(6); i > 0; i--) {
                set(message, type.getFields().get(random.nextInt(type.getFields().size())), depth);
            }
            return message.build();
        }

        private void set(Message.Builder message, FieldDescriptor field, int depth) {
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && depth == 0) {
                return;
            }
            if (field.isMapField()) {
                message.clearField(field);
                message.addRepeatedField(field, entry(field.getMessageType(), depth));
            } else if (field.isRepeated()) {
                message.addRepeatedField(field, value(field, depth));
            } else {
                message.setField(field, value(field, depth));
            }
        }

        private DynamicMessage entry(Descriptor type, int depth) {
            return DynamicMessage.newBuilder(type)
                    .setField(type.findFieldByNumber(1), value(type.findFieldByNumber(1), depth - 1))
                    .setField(type.findFieldByNumber(2), value(type.findFieldByNumber(2), depth - 1))
                    .build();
        }

        private Object value(FieldDescriptor field, int depth) {
            return switch (field.getJavaType()) {
                case INT -> (int) LONGS[random.nextInt(LONGS.length)];
                case LONG -> LONGS[random.nextInt(LONGS.length)];
                case FLOAT -> (float) DOUBLES[random.nextInt(DOUBLES.length)];
                case DOUBLE -> DOUBLES[random.nextInt(DOUBLES.length)];
                case BOOLEAN -> random.nextBoolean();
                case STRING -> TEXTS.get(random.nextInt(TEXTS.size()));
                case BYTE_STRING -> bytes();
                case ENUM -> field.getEnumType().findValueByNumberCreatingIfUnknown(
                        field.getEnumType().getFullName().equals("google.protobuf.NullValue") ? 0 : random.nextInt(4));
                case MESSAGE -> wellKnown(field.getMessageType(), depth - 1);
            };
        }

        private ByteString bytes() {
            var bytes = new byte[random.nextInt(5)];
            random.nextBytes(bytes);
            return ByteString.copyFrom(bytes);
        }

        private DynamicMessage wellKnown(Descriptor type, int depth) {
            return switch (WellKnown.of(type)) {
                case TIMESTAMP -> seconds(type, random.nextLong(
                        TimeText.MIN_TIMESTAMP_SECONDS, TimeText.MAX_TIMESTAMP_SECONDS), nanos());
                case DURATION -> duration(type);
                case FIELD_MASK -> DynamicMessage.newBuilder(type)
                        .addRepeatedField(type.findFieldByNumber(1), PATHS.get(random.nextInt(PATHS.size())))
                        .build();
                case VALUE -> dynamicValue(type, depth);
                case ANY -> any(type, depth);
                case STRUCT -> DynamicMessage.newBuilder(type)
                        .addRepeatedField(type.findFieldByNumber(1), structEntry(type, depth))
                        .build();
                case LIST_VALUE -> DynamicMessage.newBuilder(type)
                        .addRepeatedField(type.findFieldByNumber(1), dynamicValue(
                                type.findFieldByNumber(1).getMessageType(), depth))
                        .build();
                case WRAPPER -> {
                    FieldDescriptor held = type.findFieldByNumber(1);
                    yield DynamicMessage.newBuilder(type).setField(held, value(held, depth)).build();
                }
                case NONE -> message(type, Math.max(0, depth));
            };
        }

        private DynamicMessage structEntry(Descriptor struct, int depth) {
            Descriptor entry = struct.findFieldByNumber(1).getMessageType();
            return DynamicMessage.newBuilder(entry)
                    .setField(entry.findFieldByNumber(1), TEXTS.get(random.nextInt(TEXTS.size())))
                    .setField(entry.findFieldByNumber(2), dynamicValue(entry.findFieldByNumber(2)
                            .getMessageType(), depth))
                    .build();
        }

        private DynamicMessage dynamicValue(Descriptor type, int depth) {
            int kind = 1 + random.nextInt(depth > 0 ? 6 : 4);
            FieldDescriptor field = type.findFieldByNumber(kind);
            Object value = kind == 2 ? (Object) (double) random.nextInt() : value(field, depth);
            return DynamicMessage.newBuilder(type).setField(field, value).build();
        }

        private DynamicMessage any(Descriptor type, int depth) {
            DynamicMessage held = message(AllKinds.TYPE, Math.max(0, depth));
            return DynamicMessage.newBuilder(type)
                    .setField(type.findFieldByNumber(1), "type.googleapis.com/" + AllKinds.TYPE.getFullName())
                    .setField(type.findFieldByNumber(2), held.toByteString())
                    .build();
        }

        private DynamicMessage duration(Descriptor type) {
            boolean negative = random.nextBoolean();
            long seconds = random.nextLong(TimeText.MAX_DURATION_SECONDS);
            return seconds(type, negative ? -seconds : seconds, negative ? -nanos() : nanos());
        }

        private int nanos() {
            int[] units = {1, 1000, 1_000_000, 0};
            int unit = units[random.nextInt(units.length)];
            return unit * random.nextInt(unit == 0 ? 1 : 1_000_000_000 / unit);
        }

        private static DynamicMessage seconds(Descriptor type, long seconds, int nanos) {
            return DynamicMessage.newBuilder(type)
                    .setField(type.findFieldByNumber(1), seconds)
                    .setField(type.findFieldByNumber(2), nanos)
                    .build();
        }
    }
}
