package com.goten.watch;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMask;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.goten.errors.GotenException;
import com.goten.schema.ApiMethod;
import com.goten.types.View;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** Reads fields of a request by their names; what the schema lacks has its default. */
record RequestFields(ApiMethod method, DynamicMessage request) {

    boolean has(String field) {
        return method.requestField(field)
                .filter(known -> known.hasPresence() ? request.hasField(known) : !isDefault(known))
                .isPresent();
    }

    String string(String field) {
        return value(field).map(Object::toString).orElse("");
    }

    String string(Optional<FieldDescriptor> field) {
        return field.map(known -> request.getField(known).toString()).orElse("");
    }

    /** A number that may not be negative. */
    int count(String field) {
        long number = value(field).map(value -> ((Number) value).longValue()).orElse(0L);
        if (number < 0) {
            throw new GotenException.InvalidArgument(field, "must not be negative, is " + number);
        }
        return (int) Math.min(number, Integer.MAX_VALUE);
    }

    /** The number of an enum's value. */
    int enumNumber(String field) {
        return value(field).map(value -> ((EnumValueDescriptor) value).getNumber()).orElse(0);
    }

    View view() {
        View view = View.forNumber(enumNumber("view"));
        if (view == null) {
            throw new GotenException.InvalidArgument("view", "unknown value " + enumNumber("view"));
        }
        return view;
    }

    FieldMask fieldMask() {
        return has("field_mask")
                ? convert("field_mask", message -> FieldMask.parseFrom(message.toByteString()))
                : FieldMask.getDefaultInstance();
    }

    Optional<Instant> time(String field) {
        if (!has(field)) {
            return Optional.empty();
        }
        Timestamp time = convert(field, message -> Timestamp.parseFrom(message.toByteString()));
        if (time.getNanos() < 0 || time.getNanos() > 999_999_999) {
            throw new GotenException.InvalidArgument(field, "nanos must be from 0 to 999,999,999");
        }
        try {
            return Optional.of(Instant.ofEpochSecond(time.getSeconds(), time.getNanos()));
        } catch (DateTimeException outOfRange) {
            throw new GotenException.InvalidArgument(field, "is no time between the years 1 and 9999");
        }
    }

    private Optional<Object> value(String field) {
        return method.requestField(field).map(request::getField);
    }

    private boolean isDefault(FieldDescriptor field) {
        return request.getField(field).equals(field.getDefaultValue());
    }

    private <T> T convert(String field, Conversion<T> conversion) {
        try {
            return conversion.convert((Message) value(field).orElseThrow());
        } catch (InvalidProtocolBufferException broken) {
            throw new GotenException.InvalidArgument(field, "cannot be read: " + broken.getMessage());
        }
    }

    private interface Conversion<T> {
        T convert(Message message) throws InvalidProtocolBufferException;
    }
}
