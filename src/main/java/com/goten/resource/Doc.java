package com.goten.resource;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.schema.ResourceType;
import com.goten.types.Meta;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A resource as JSON text for the {@code doc} column, on which filters and orders run in SQL. It is no API format: it
 * is made so that comparing its values in PostgreSQL gives what comparing the fields in Java gives.
 *
 * <ul>
 *   <li>Keys are proto names. Fields that are not present are left out; so are {@code metadata.resource_version} (the
 *       {@code revision} column has it) and unknown fields.
 *   <li>Numbers of all kinds are numbers, unsigned ones unsigned; NaN and the infinities are strings.
 *   <li>Enum values are names, unknown ones numbers. Bytes are base64.
 *   <li>{@code Timestamp} is text of fixed width in UTC, so that its order is the order of the text; {@code Duration}
 *       is a number of seconds.
 *   <li>Maps are objects; {@code Struct}, {@code Value} and {@code ListValue} are the JSON that they stand for;
 *       wrappers are their value. Every other message, {@code Any} and {@code FieldMask} too, is an object of its
 *       fields.
 * </ul>
 *
 * To PostgreSQL it must go as text, {@code $1::text::jsonb}: the client would turn a string bound as jsonb into a JSON
 * string.
 */
public final class Doc {
    private final StringBuilder text = new StringBuilder(1024);
    private final ResourceType type;
    private final boolean written;

    /** @param written whether this is a resource being written, and not one that has been for long */
    private Doc(ResourceType type, boolean written) {
        this.type = type;
        this.written = written;
    }

    /**
     * The JSON text of a resource.
     *
     * @throws InvalidArgument naming the field, for what the database cannot hold: U+0000 and unpaired surrogates in
     *     text, timestamps outside the years 1 to 9999, durations out of range; and for numbers of a {@code Value} that
     *     JSON lacks (NaN, infinities): nobody could read or list the resource as JSON
     */
    public static String of(ResourceType type, DynamicMessage message) {
        var doc = new Doc(type, true);
        doc.message(message, Place.ROOT);
        return doc.text.toString();
    }

    /**
     * The value of a field as JSON text, as it would stand in the document of a resource.
     *
     * @param value all items or entries as a list where it is repeated and {@code whole}; otherwise one of them
     */
    public static String value(ResourceType type, FieldDescriptor field, Object value, boolean whole) {
        var doc = new Doc(type, false);
        if (whole) {
            doc.field(field, value, Place.ROOT);
        } else {
            doc.item(field, value, Place.ROOT);
        }
        return doc.text.toString();
    }

    /** A {@code Struct}, {@code Value} or {@code ListValue} as JSON text. */
    public static String json(ResourceType type, Message value) {
        var doc = new Doc(type, false);
        doc.special(value, Place.ROOT);
        return doc.text.toString();
    }

    private void message(Message message, Place place) {
        text.append('{');
        boolean first = true;
        for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
            FieldDescriptor field = entry.getKey();
            if (isResourceVersion(field, place)) {
                continue;
            }
            text.append(first ? "\"" : ",\"").append(field.getName()).append("\":");
            first = false;
            field(field, entry.getValue(), place);
        }
        text.append('}');
    }

    private boolean isResourceVersion(FieldDescriptor field, Place place) {
        return field.getNumber() == Meta.RESOURCE_VERSION_FIELD_NUMBER
                && place.parent() == Place.ROOT
                && type.fields().metadata().filter(metadata -> isIn(metadata, field, place)).isPresent();
    }

    private static boolean isIn(FieldDescriptor metadata, FieldDescriptor field, Place place) {
        return metadata.getMessageType() == field.getContainingType() && metadata.getName().equals(place.name());
    }

    private void field(FieldDescriptor field, Object value, Place place) {
        if (field.isMapField()) {
            map(field, (List<?>) value, place.field(field.getName()));
        } else if (field.isRepeated()) {
            list(field, (List<?>) value, place);
        } else {
            item(field, value, place);
        }
    }

    private void list(FieldDescriptor field, List<?> values, Place place) {
        Place list = place.field(field.getName());
        text.append('[');
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                text.append(',');
            }
            value(field, values.get(i), list.index(i));
        }
        text.append(']');
    }

    private void map(FieldDescriptor field, List<?> entries, Place place) {
        FieldDescriptor valueField = MapKeys.valueField(field);
        text.append('{');
        for (int i = 0; i < entries.size(); i++) {
            Message entry = (Message) entries.get(i);
            String key = MapKeys.keyOf(field, entry);
            text.append(i > 0 ? "," : "");
            string(key, place);
            text.append(':');
            value(valueField, entry.getField(valueField), place.key(key));
        }
        text.append('}');
    }

    private void item(FieldDescriptor field, Object value, Place place) {
        value(field, value, place.field(field.getName()));
    }

    private void value(FieldDescriptor field, Object value, Place place) {
        switch (field.getType()) {
            case STRING -> string((String) value, place);
            case MESSAGE, GROUP -> special((Message) value, place);
            case ENUM -> enumValue((EnumValueDescriptor) value);
            case BYTES -> bytes((ByteString) value);
            case DOUBLE -> number((Double) value);
            case FLOAT -> number((Float) value);
            case UINT32, FIXED32 -> text.append(Integer.toUnsignedString((Integer) value));
            case UINT64, FIXED64 -> text.append(Long.toUnsignedString((Long) value));
            default -> text.append(value);
        }
    }

    private void special(Message message, Place place) {
        switch (WellKnown.of(message.getDescriptorForType())) {
            case NONE -> message(message, place);
            case TIMESTAMP -> text.append('"').append(Times.timestamp(message, place)).append('"');
            case DURATION -> text.append(Times.duration(message, place).toPlainString());
            case WRAPPER -> wrapped(message, place);
            case STRUCT -> map(message.getDescriptorForType().findFieldByNumber(1), fields(message), place);
            case LIST_VALUE -> listValue(message, place);
            case VALUE -> dynamic(message, place);
        }
    }

    private void wrapped(Message message, Place place) {
        FieldDescriptor value = message.getDescriptorForType().findFieldByNumber(1);
        value(value, message.getField(value), place);
    }

    private static List<?> fields(Message message) {
        return (List<?>) message.getField(message.getDescriptorForType().findFieldByNumber(1));
    }

    private void listValue(Message message, Place place) {
        FieldDescriptor values = message.getDescriptorForType().findFieldByNumber(1);
        text.append('[');
        for (int i = 0; i < message.getRepeatedFieldCount(values); i++) {
            text.append(i > 0 ? "," : "");
            dynamic((Message) message.getRepeatedField(values, i), place.index(i));
        }
        text.append(']');
    }

    private void dynamic(Message message, Place place) {
        FieldDescriptor kind = message.getOneofFieldDescriptor(message.getDescriptorForType().getOneofs().get(0));
        if (kind == null || kind.getJavaType() == FieldDescriptor.JavaType.ENUM) {
            text.append("null");
        } else {
            requireJson(message.getField(kind), place);
            value(kind, message.getField(kind), place);
        }
    }

    private void requireJson(Object value, Place place) {
        if (written && value instanceof Double number && !Double.isFinite(number)) {
            throw new InvalidArgument(place.toString(), "must be a finite number, not " + number);
        }
    }

    private void enumValue(EnumValueDescriptor value) {
        boolean known = value.getType().findValueByNumber(value.getNumber()) != null;
        text.append(known ? "\"" : "").append(PathValues.enumText(value)).append(known ? "\"" : "");
    }

    private void bytes(ByteString value) {
        text.append('"').append(Base64.getEncoder().encodeToString(value.toByteArray())).append('"');
    }

    private void number(double value) {
        boolean finite = Double.isFinite(value);
        text.append(finite ? "" : "\"").append(value).append(finite ? "" : "\"");
    }

    private void number(float value) {
        boolean finite = Float.isFinite(value);
        text.append(finite ? "" : "\"").append(value).append(finite ? "" : "\"");
    }

    private void string(String value, Place place) {
        text.append('"');
        int done = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c >= ' ' && c != '"' && c != '\\' && !Character.isSurrogate(c)) {
                continue;
            }
            text.append(value, done, i);
            done = i + 1;
            if (Character.isSurrogate(c)) {
                i = done = surrogates(value, i, place);
                i--;
            } else {
                escaped(c, place);
            }
        }
        text.append(value, done, value.length()).append('"');
    }

    private int surrogates(String value, int at, Place place) {
        if (at + 1 >= value.length() || !Character.isSurrogatePair(value.charAt(at), value.charAt(at + 1))) {
            throw new InvalidArgument(place.toString(), "is not valid Unicode: unpaired surrogate at character " + at);
        }
        text.append(value, at, at + 2);
        return at + 2;
    }

    private void escaped(char c, Place place) {
        switch (c) {
            case '\0' -> throw new InvalidArgument(place.toString(), "must not contain U+0000");
            case '"', '\\' -> text.append('\\').append(c);
            case '\n' -> text.append("\\n");
            default -> text.append(c < 16 ? "\\u000" : "\\u00").append(Integer.toHexString(c));
        }
    }
}
