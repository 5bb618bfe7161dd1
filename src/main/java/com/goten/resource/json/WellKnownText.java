package com.goten.resource.json;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.goten.errors.GotenException.FailedPrecondition;
import com.goten.resource.json.TimeText.Seconds;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The well-known types whose JSON form is a string, generic or generated. */
final class WellKnownText {
    private WellKnownText() {}

    /**
     * Sets a Timestamp, Duration or FieldMask from its text.
     *
     * @param masked the type that a mask is about; null where that is not known
     */
    static void fill(Message.Builder into, String text, @Nullable Descriptor masked, Trail trail) {
        switch (WellKnown.of(into.getDescriptorForType())) {
            case TIMESTAMP -> seconds(into, TimeText.parseTimestamp(text, trail));
            case DURATION -> seconds(into, TimeText.parseDuration(text, trail));
            case FIELD_MASK -> into.setField(numbered(into, 1), MaskText.parse(text, masked, trail));
            default -> throw new IllegalArgumentException("no text form: " + into.getDescriptorForType().getFullName());
        }
    }

    private static void seconds(Message.Builder into, Seconds value) {
        into.setField(numbered(into, 1), value.seconds());
        into.setField(numbered(into, 2), value.nanos());
    }

    static String timestamp(MessageOrBuilder message) {
        Seconds value = seconds(message);
        return TimeText.timestamp(printable(value, TimeText.isTimestamp(value), "Timestamp"));
    }

    static String duration(MessageOrBuilder message) {
        Seconds value = seconds(message);
        return TimeText.duration(printable(value, TimeText.isDuration(value), "Duration"));
    }

    static String mask(MessageOrBuilder message) {
        FieldDescriptor paths = numbered(message, 1);
        return MaskText.print(((List<?>) message.getField(paths)).stream().map(String.class::cast).toList());
    }

    private static Seconds seconds(MessageOrBuilder message) {
        return new Seconds(
                (Long) message.getField(numbered(message, 1)), (Integer) message.getField(numbered(message, 2)));
    }

    private static Seconds printable(Seconds value, boolean valid, String type) {
        if (!valid) {
            throw unprintable("a " + type + " of " + value.seconds() + " s and " + value.nanos() + " ns");
        }
        return value;
    }

    /** Binary clients can store what JSON cannot say; a JSON reader is told so, instead of something else. */
    static FailedPrecondition unprintable(String what) {
        return new FailedPrecondition("the answer holds " + what + ", which has no JSON form", "NO_JSON_FORM");
    }

    private static FieldDescriptor numbered(MessageOrBuilder message, int number) {
        return message.getDescriptorForType().findFieldByNumber(number);
    }
}
