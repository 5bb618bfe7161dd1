package com.goten.api.grpc;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.goten.mixin.CallHeaders;
import com.goten.mixin.v1.DeletionPlan;
import com.goten.mixin.v1.DeletionPlan.Part;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * The plan of a deletion as gRPC's trailers carry it. Beside the details of a failure there is room for a few kilobytes
 * (see {@link StatusTrailers}): of long lists of names only the beginning is sent. The counts are always whole, and all
 * deployments are there, those that could not be asked too; where not even that has room, the plan says that it is
 * truncated.
 */
final class PlanTrailer {
    private static final int MAX_BYTES = 2560;

    private PlanTrailer() {}

    static Map<String, String> of(DeletionPlan plan) {
        byte[] bytes = fitting(plan).toByteArray();
        return Map.of(CallHeaders.PLAN, Base64.getEncoder().withoutPadding().encodeToString(bytes));
    }

    /** Shortens lists of names until it fits, or there is nothing left to be shortened; then those of the deployments. */
    private static DeletionPlan fitting(DeletionPlan plan) {
        DeletionPlan shorter = plan;
        for (int most = longest(plan); tooLong(shorter) && most > 0; ) {
            most /= 2;
            shorter = withNames(plan, most);
        }
        for (int most = Math.max(plan.getPartsCount(), plan.getUnknownCount()); tooLong(shorter) && most > 0; ) {
            most /= 2;
            shorter = shorter.toBuilder()
                    .clearParts()
                    .addAllParts(first(shorter.getPartsList(), most))
                    .clearUnknown()
                    .addAllUnknown(first(shorter.getUnknownList(), most))
                    .setTruncated(true)
                    .build();
        }
        return shorter;
    }

    private static <T> List<T> first(List<T> all, int most) {
        return all.subList(0, Math.min(all.size(), most));
    }

    private static boolean tooLong(DeletionPlan plan) {
        return plan.getSerializedSize() > MAX_BYTES;
    }

    private static DeletionPlan withNames(DeletionPlan plan, int most) {
        var rest = (DeletionPlan) cut(plan.toBuilder().clearParts().clearUnknown().build(), most);
        return rest.toBuilder()
                .addAllUnknown(plan.getUnknownList())
                .addAllParts(plan.getPartsList().stream().map(part -> (Part) cut(part, most)).toList())
                .build();
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
