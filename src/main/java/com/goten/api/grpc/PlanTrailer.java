package com.goten.api.grpc;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.goten.mixin.CallHeaders;
import com.goten.mixin.v1.DeletionPlan;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * The plan of a deletion as gRPC's trailers carry it. Beside the details of a failure there is room for a few kilobytes
 * (see {@link StatusTrailers}): of long lists only the beginning is sent. The counts are always whole.
 */
final class PlanTrailer {
    private static final int MAX_BYTES = 2560;

    private PlanTrailer() {}

    static Map<String, String> of(DeletionPlan plan) {
        byte[] bytes = fitting(plan).toByteArray();
        return Map.of(CallHeaders.PLAN, Base64.getEncoder().withoutPadding().encodeToString(bytes));
    }

    /** Shortens lists that still have items until it fits, or there is nothing left to be shortened. */
    private static Message fitting(DeletionPlan plan) {
        Message shorter = plan;
        int most = longest(plan);
        while (shorter.getSerializedSize() > MAX_BYTES && most > 0) {
            most /= 2;
            shorter = cut(plan, most);
        }
        return shorter;
    }

    private static int longest(Message message) {
        int longest = 0;
        for (var entry : message.getAllFields().entrySet()) {
            if (entry.getKey().isRepeated()) {
                longest = Math.max(longest, ((List<?>) entry.getValue()).size());
            }
            for (Object item : messages(entry.getKey(), entry.getValue())) {
                longest = Math.max(longest, longest((Message) item));
            }
        }
        return longest;
    }

    private static List<?> messages(FieldDescriptor field, Object value) {
        if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
            return List.of();
        }
        return field.isRepeated() ? (List<?>) value : List.of(value);
    }

    private static Message cut(Message message, int most) {
        Message.Builder cut = message.toBuilder();
        message.getAllFields().forEach((field, value) -> {
            if (field.isRepeated()) {
                var kept = new ArrayList<Object>();
                ((List<?>) value).stream().limit(most).map(item -> cut(item, most)).forEach(kept::add);
                cut.setField(field, kept);
            } else {
                cut.setField(field, cut(value, most));
            }
        });
        return cut.build();
    }

    private static Object cut(Object value, int most) {
        return value instanceof Message message ? cut(message, most) : value;
    }
}
