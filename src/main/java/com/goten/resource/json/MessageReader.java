package com.goten.resource.json;

import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one value of a request. Each method begins on the first token of what it reads and ends on its last. */
final class MessageReader {
    private static final String TYPE = "@type";
    private static final String VALUE = "value";
    private static final String EMPTY = "google.protobuf.Empty";

    private final Shapes shapes;
    private final KnownTypes types;
    private final @Nullable Descriptor masked;
    private final Trail trail;
    private int insideMasked;

    /** @param masked the type that masks in the request are about, but for those that are in a message of it */
    MessageReader(Shapes shapes, KnownTypes types, @Nullable Descriptor masked, Trail trail) {
        this.shapes = shapes;
        this.types = types;
        this.masked = masked;
        this.trail = trail;
    }

    void message(JsonTokens in, Message.Builder into) {
        trail.down();
        switch (shapes.of(into.getDescriptorForType()).wellKnown()) {
            case NONE -> object(in, into);
            case ANY -> any(in, into);
            case TIMESTAMP, DURATION, FIELD_MASK -> WellKnownText.fill(
                    into, string(in), insideMasked == 0 ? masked : null, trail);
            case STRUCT -> map(in, into, numbered(into, 1));
            case LIST_VALUE -> list(in, into, numbered(into, 1));
            case VALUE -> value(in, into);
            case WRAPPER -> into.setField(numbered(into, 1), single(in, into, numbered(into, 1)));
        }
        trail.up();
    }

    private void object(JsonTokens in, Message.Builder into) {
        int entered = into.getDescriptorForType() == masked ? 1 : 0;
        insideMasked += entered;
        fields(in, into);
        insideMasked -= entered;
    }

    private void fields(JsonTokens in, Message.Builder into) {
        require(in, JsonToken.START_OBJECT, "an object");
        var shape = shapes.of(into.getDescriptorForType());
        var seen = new BitSet();
        while (in.next() == JsonToken.FIELD_NAME) {
            FieldDescriptor field = shape.field(in.text());
            int mark = trail.field(field == null ? in.text() : field.getName());
            if (field == null) {
                throw trail.refuse(into.getDescriptorForType().getFullName() + " has no such field");
            }
            if (seen.get(field.getIndex())) {
                throw trail.refuse("is given twice");
            }
            seen.set(field.getIndex());
            in.next();
            field(in, into, field);
            trail.back(mark);
        }
    }

    /** A field of any cardinality. */
    void field(JsonTokens in, Message.Builder into, FieldDescriptor field) {
        if (in.current() == JsonToken.VALUE_NULL && (field.isRepeated() || !holdsNull(field))) {
            return;
        }
        if (field.isMapField()) {
            map(in, into, field);
        } else if (field.isRepeated()) {
            list(in, into, field);
        } else {
            requireOneof(into, field);
            into.setField(field, single(in, into, field));
        }
    }

    private void requireOneof(Message.Builder into, FieldDescriptor field) {
        OneofDescriptor oneof = field.getRealContainingOneof();
        if (oneof != null && into.hasOneof(oneof)) {
            String other = into.getOneofFieldDescriptor(oneof).getName();
            throw trail.refuse("cannot be given together with " + other + ": both are in the oneof " + oneof.getName());
        }
    }

    private void list(JsonTokens in, Message.Builder into, FieldDescriptor field) {
        require(in, JsonToken.START_ARRAY, "a list");
        for (int i = 0; in.next() != JsonToken.END_ARRAY; i++) {
            int mark = trail.index(i);
            into.addRepeatedField(field, single(in, into, field));
            trail.back(mark);
        }
    }

    private void map(JsonTokens in, Message.Builder into, FieldDescriptor field) {
        require(in, JsonToken.START_OBJECT, "an object");
        var keys = field.getMessageType().findFieldByNumber(1);
        var values = field.getMessageType().findFieldByNumber(2);
        var seen = new HashSet<Object>();
        trail.down();
        while (in.next() == JsonToken.FIELD_NAME) {
            int mark = trail.key(in.text());
            Object key = ScalarText.parse(keys, in.text(), trail);
            if (!seen.add(key)) {
                throw trail.refuse("is given twice");
            }
            in.next();
            Message.Builder entry = into.newBuilderForField(field);
            entry.setField(keys, key);
            entry.setField(values, single(in, entry, values));
            into.addRepeatedField(field, entry.build());
            trail.back(mark);
        }
        trail.up();
    }

    /** A value that is there: of a singular field, or one of many. */
    private Object single(JsonTokens in, Message.Builder holder, FieldDescriptor field) {
        if (in.current() == JsonToken.VALUE_NULL && !holdsNull(field)) {
            throw trail.refuse("must not be null");
        }
        if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
            return scalar(in, field);
        }
        Message.Builder message = holder.newBuilderForField(field);
        message(in, message);
        return message.build();
    }

    /** Whether null is a value of the field, and does not mean that it is absent. */
    private boolean holdsNull(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case MESSAGE -> shapes.of(field.getMessageType()).wellKnown() == WellKnown.VALUE;
            case ENUM -> field.getEnumType().getFullName().equals("google.protobuf.NullValue");
            default -> false;
        };
    }

    private Object scalar(JsonTokens in, FieldDescriptor field) {
        JsonToken token = in.current();
        return switch (field.getJavaType()) {
            case BOOLEAN -> {
                require(token.isBoolean(), in, "true or false");
                yield token == JsonToken.VALUE_TRUE;
            }
            case STRING, BYTE_STRING -> ScalarText.parse(field, string(in), trail);
            case ENUM -> token == JsonToken.VALUE_NULL
                    ? field.getEnumType().findValueByNumber(0)
                    : ScalarText.parse(field, stringOrNumber(in, "the name of a value"), trail);
            default -> ScalarText.parse(field, stringOrNumber(in, "a number"), trail);
        };
    }

    private String string(JsonTokens in) {
        require(in, JsonToken.VALUE_STRING, "a string");
        return in.text();
    }

    private String stringOrNumber(JsonTokens in, String wanted) {
        require(in.current() == JsonToken.VALUE_STRING || in.current().isNumeric(), in, wanted);
        return in.text();
    }

    private void value(JsonTokens in, Message.Builder into) {
        switch (in.current()) {
            case VALUE_NULL -> into.setField(
                    numbered(into, 1), numbered(into, 1).getEnumType().findValueByNumber(0));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> into.setField(
                    numbered(into, 2), ScalarText.finite(in.text(), trail));
            case VALUE_STRING -> into.setField(numbered(into, 3), ScalarText.string(in.text(), trail));
            case VALUE_TRUE, VALUE_FALSE -> into.setField(
                    numbered(into, 4), in.current() == JsonToken.VALUE_TRUE);
            case START_OBJECT -> into.setField(numbered(into, 5), single(in, into, numbered(into, 5)));
            case START_ARRAY -> into.setField(numbered(into, 6), single(in, into, numbered(into, 6)));
            default -> throw new IllegalStateException("no value begins with " + in.current());
        }
    }

    private void any(JsonTokens in, Message.Builder into) {
        require(in, JsonToken.START_OBJECT, "an object with \"@type\"");
        RecordedTokens object = RecordedTokens.value(in);
        List<RecordedTokens> typeUrls = object.members(TYPE);
        if (typeUrls.isEmpty() && object.isEmptyObject()) {
            return;
        }
        int mark = trail.field(TYPE);
        if (typeUrls.size() != 1) {
            throw trail.refuse(typeUrls.isEmpty() ? "is missing" : "is given twice");
        }
        String typeUrl = string(typeUrls.get(0));
        var type = types.find(typeUrl).orElseThrow(() -> trail.refuse("unknown type " + Trail.quoted(typeUrl)));
        trail.back(mark);
        Message.Builder held = DynamicMessage.newBuilder(type);
        held(object.without(TYPE), held);
        into.setField(numbered(into, 1), typeUrl);
        into.setField(numbered(into, 2), held.build().toByteString());
    }

    /**
     * What an Any holds: the fields beside its type, or, for a type with a form of its own, its {@code value}. Clients
     * disagree on whether Empty is one of those; both forms will do.
     */
    private void held(RecordedTokens object, Message.Builder into) {
        Descriptor type = into.getDescriptorForType();
        boolean valueOfEmpty = type.getFullName().equals(EMPTY) && !object.isEmptyObject();
        if (shapes.of(type).wellKnown() == WellKnown.NONE && !valueOfEmpty) {
            message(object, into);
            return;
        }
        List<RecordedTokens> values = object.members(VALUE);
        if (values.size() != 1 || !object.without(VALUE).isEmptyObject()) {
            throw trail.refuse("must have \"@type\" and \"value\" and nothing else");
        }
        int mark = trail.field(VALUE);
        message(values.get(0), into);
        trail.back(mark);
    }

    private static FieldDescriptor numbered(Message.Builder message, int number) {
        return message.getDescriptorForType().findFieldByNumber(number);
    }

    private void require(JsonTokens in, JsonToken wanted, String name) {
        require(in.current() == wanted, in, name);
    }

    private void require(boolean right, JsonTokens in, String wanted) {
        if (!right) {
            throw trail.refuse("must be " + wanted + ", not " + name(in.current()));
        }
    }

    private static String name(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "true or false";
            default -> "null";
        };
    }
}
