package com.goten.resource.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes one message. */
final class MessageWriter {
    private final Shapes shapes;
    private final KnownTypes types;
    private final JsonGenerator out;

    MessageWriter(Shapes shapes, KnownTypes types, JsonGenerator out) {
        this.shapes = shapes;
        this.types = types;
        this.out = out;
    }

    void message(MessageOrBuilder message) throws IOException {
        MessageShape shape = shapes.of(message.getDescriptorForType());
        switch (shape.wellKnown()) {
            case NONE -> object(message, shape);
            case ANY -> any(message);
            case TIMESTAMP -> out.writeString(WellKnownText.timestamp(message));
            case DURATION -> out.writeString(WellKnownText.duration(message));
            case FIELD_MASK -> out.writeString(WellKnownText.mask(message));
            case STRUCT, LIST_VALUE, WRAPPER -> value(numbered(message, 1), message.getField(numbered(message, 1)));
            case VALUE -> dynamicValue(message);
        }
    }

    private void object(MessageOrBuilder message, MessageShape shape) throws IOException {
        out.writeStartObject();
        fields(message, shape);
        out.writeEndObject();
    }

    private void fields(MessageOrBuilder message, MessageShape shape) throws IOException {
        for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
            out.writeFieldName(shape.name(field.getKey()));
            value(field.getKey(), field.getValue());
        }
    }

    /** The value of a field of any cardinality. */
    void value(FieldDescriptor field, Object value) throws IOException {
        if (field.isMapField()) {
            map(field, (List<?>) value);
        } else if (field.isRepeated()) {
            list(field, (List<?>) value);
        } else {
            single(field, value);
        }
    }

    private void list(FieldDescriptor field, List<?> values) throws IOException {
        out.writeStartArray();
        for (Object value : values) {
            single(field, value);
        }
        out.writeEndArray();
    }

    /** A dynamic message keeps all entries that were on the wire; of those with one key, the last counts. */
    private void map(FieldDescriptor field, List<?> entries) throws IOException {
        FieldDescriptor keys = field.getMessageType().findFieldByNumber(1);
        FieldDescriptor values = field.getMessageType().findFieldByNumber(2);
        var byKey = new LinkedHashMap<String, Object>();
        for (Object entry : entries) {
            byKey.put(key(keys, ((Message) entry).getField(keys)), ((Message) entry).getField(values));
        }
        out.writeStartObject();
        for (Map.Entry<String, Object> entry : byKey.entrySet()) {
            out.writeFieldName(entry.getKey());
            single(values, entry.getValue());
        }
        out.writeEndObject();
    }

    private static String key(FieldDescriptor field, Object key) {
        return switch (field.getType()) {
            case UINT32, FIXED32 -> Integer.toUnsignedString((Integer) key);
            case UINT64, FIXED64 -> Long.toUnsignedString((Long) key);
            default -> key.toString();
        };
    }

    private void single(FieldDescriptor field, Object value) throws IOException {
        switch (field.getType()) {
            case MESSAGE, GROUP -> message((Message) value);
            case STRING -> out.writeString((String) value);
            case BOOL -> out.writeBoolean((Boolean) value);
            case INT32, SINT32, SFIXED32 -> out.writeNumber((Integer) value);
            case UINT32, FIXED32 -> out.writeNumber(Integer.toUnsignedLong((Integer) value));
            case INT64, SINT64, SFIXED64 -> out.writeString(Long.toString((Long) value));
            case UINT64, FIXED64 -> out.writeString(Long.toUnsignedString((Long) value));
            case FLOAT -> float32((Float) value);
            case DOUBLE -> float64((Double) value);
            case BYTES -> out.writeBinary(((ByteString) value).toByteArray());
            case ENUM -> enumValue((EnumValueDescriptor) value);
        }
    }

    private void float32(Float value) throws IOException {
        if (value.isInfinite() || value.isNaN()) {
            out.writeString(value.toString());
        } else {
            out.writeNumber(value);
        }
    }

    private void float64(Double value) throws IOException {
        if (value.isInfinite() || value.isNaN()) {
            out.writeString(value.toString());
        } else {
            out.writeNumber(value);
        }
    }

    /** A value without a name (index −1) is written as its number. */
    private void enumValue(EnumValueDescriptor value) throws IOException {
        if (value.getType().getFullName().equals("google.protobuf.NullValue")) {
            out.writeNull();
        } else if (value.getIndex() < 0) {
            out.writeNumber(value.getNumber());
        } else {
            out.writeString(value.getName());
        }
    }

    private void dynamicValue(MessageOrBuilder message) throws IOException {
        for (Map.Entry<FieldDescriptor, Object> kind : message.getAllFields().entrySet()) {
            if (kind.getValue() instanceof Double number && !Double.isFinite(number)) {
                throw WellKnownText.unprintable("a Value of " + number);
            }
            value(kind.getKey(), kind.getValue());
            return;
        }
        out.writeNull();
    }

    private void any(MessageOrBuilder any) throws IOException {
        String typeUrl = (String) any.getField(numbered(any, 1));
        ByteString bytes = (ByteString) any.getField(numbered(any, 2));
        out.writeStartObject();
        if (!typeUrl.isEmpty() || !bytes.isEmpty()) {
            out.writeStringField("@type", typeUrl);
            held(unpacked(typeUrl, bytes));
        }
        out.writeEndObject();
    }

    private void held(DynamicMessage message) throws IOException {
        MessageShape shape = shapes.of(message.getDescriptorForType());
        if (shape.wellKnown() == WellKnown.NONE) {
            fields(message, shape);
        } else {
            out.writeFieldName("value");
            message(message);
        }
    }

    private DynamicMessage unpacked(String typeUrl, ByteString bytes) {
        Descriptor type = types.find(typeUrl)
                .orElseThrow(() -> WellKnownText.unprintable("an Any of the unknown type " + Trail.quoted(typeUrl)));
        try {
            return DynamicMessage.parseFrom(type, bytes);
        } catch (InvalidProtocolBufferException broken) {
            throw WellKnownText.unprintable("an Any with bytes that are no " + type.getFullName());
        }
    }

    private static FieldDescriptor numbered(MessageOrBuilder message, int number) {
        return message.getDescriptorForType().findFieldByNumber(number);
    }
}
