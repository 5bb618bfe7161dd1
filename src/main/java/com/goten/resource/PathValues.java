package com.goten.resource;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.goten.resource.ValuePath.Leaf;
import java.math.BigDecimal;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Values in the form of their {@link ValueKind}. */
final class PathValues {
    private PathValues() {}

    static Object of(Leaf leaf, Object raw) {
        return switch (leaf.kind()) {
            case TIMESTAMP -> Times.timestamp((Message) raw, Place.ROOT);
            case DURATION -> Times.duration((Message) raw, Place.ROOT);
            case JSON, MESSAGE, LIST, MAP -> raw;
            default -> raw instanceof Message wrapper ? wrapped(wrapper) : scalar(leaf.field(), raw);
        };
    }

    private static Object wrapped(Message wrapper) {
        FieldDescriptor value = wrapper.getDescriptorForType().findFieldByNumber(1);
        return scalar(value, wrapper.getField(value));
    }

    private static Object scalar(FieldDescriptor field, Object raw) {
        return switch (field.getType()) {
            case UINT32, FIXED32 -> BigDecimal.valueOf(Integer.toUnsignedLong((Integer) raw));
            case UINT64, FIXED64 -> new BigDecimal(Long.toUnsignedString((Long) raw));
            case INT32, SINT32, SFIXED32, INT64, SINT64, SFIXED64 -> BigDecimal.valueOf(((Number) raw).longValue());
            case FLOAT, DOUBLE -> ((Number) raw).doubleValue() + 0.0;
            case BYTES -> Base64.getEncoder().encodeToString(((ByteString) raw).toByteArray());
            case ENUM -> enumText((EnumValueDescriptor) raw);
            default -> raw;
        };
    }

    /** The name, or the number where the schema does not know it. */
    static String enumText(EnumValueDescriptor value) {
        EnumValueDescriptor known = value.getType().findValueByNumber(value.getNumber());
        return known == null ? Integer.toString(value.getNumber()) : known.getName();
    }

    /**
     * What a JSON value is: a Double that is finite, String, Boolean, a {@code Struct} or {@code ListValue} message;
     * null for JSON's null. A number that JSON does not have is the string that the document has for it.
     */
    static @Nullable Object json(Message message) {
        if (WellKnown.of(message.getDescriptorForType()) != WellKnown.VALUE) {
            return message;
        }
        FieldDescriptor kind = message.getOneofFieldDescriptor(message.getDescriptorForType().getOneofs().get(0));
        if (kind == null || kind.getJavaType() == FieldDescriptor.JavaType.ENUM) {
            return null;
        }
        Object value = message.getField(kind);
        return value instanceof Double number
                ? Double.isFinite(number) ? (Object) (number + 0.0) : number.toString()
                : value;
    }
}
