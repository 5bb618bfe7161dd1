package com.goten.api.call;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import com.goten.engine.WriteResult;
import com.goten.resource.Bodies;
import com.goten.resource.Projection;
import com.goten.resource.StoredResource;
import com.goten.schema.ApiMethod;
import com.goten.schema.ResourceType;
import com.goten.types.View;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/**
 * What a write answers with: the resource, or what the request's {@code response_mask} leaves of it:
 * {@code skip_entire_response_body} nothing, {@code updated_fields_only} the name and what this write changed,
 * {@code body_mask} the name and those paths.
 */
final class WriteAnswer {
    private final ResourceType type;
    private final SingleAnswer answer;
    private final Optional<FieldDescriptor> mask;

    WriteAnswer(ApiMethod method) {
        this.type = method.resourceType();
        this.answer = new SingleAnswer(method);
        this.mask = method.requestField("response_mask")
                .filter(f -> f.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !f.isRepeated());
    }

    /** From the result of a write to the bytes of its answer. */
    interface Form {
        Buffer of(WriteResult result);
    }

    /** The form that a request asks for. To be called before the write: a bad mask refuses it. */
    Form in(DynamicMessage request) {
        return mask.filter(request::hasField)
                .map(field -> masked((Message) request.getField(field)))
                .orElse(this::everything);
    }

    private Form masked(Message asked) {
        if (isTrue(asked, "skip_entire_response_body")) {
            return result -> Buffer.buffer();
        }
        if (isTrue(asked, "updated_fields_only")) {
            return this::changes;
        }
        return part(asked, "body_mask").<Form>map(this::bodyMask).orElse(this::everything);
    }

    private Form bodyMask(Message paths) {
        Projection projection =
                Projection.of(type, View.UNSPECIFIED, RequestField.readMask(paths), "response_mask.body_mask");
        return result -> answer.of(projection.wire(after(result)));
    }

    private Buffer everything(WriteResult result) {
        return answer.of(Bodies.wire(type, after(result)));
    }

    private Buffer changes(WriteResult result) {
        if (result.before().isEmpty()) {
            return everything(result);
        }
        DynamicMessage before = Bodies.parse(type, result.before().get());
        DynamicMessage after = Bodies.parse(type, after(result));
        FieldMask changed = projection(FieldMask.getDefaultInstance()).changedPaths(before, after);
        FieldMask named = changed.toBuilder().addPaths(type.fields().name().getName()).build();
        return answer.of(Buffer.buffer(projection(named).apply(after).toByteArray()));
    }

    private Projection projection(FieldMask paths) {
        return Projection.of(type, View.UNSPECIFIED, paths, "response_mask");
    }

    private static StoredResource after(WriteResult result) {
        return result.after().orElseThrow();
    }

    private static boolean isTrue(Message message, String name) {
        FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
        return field != null && Boolean.TRUE.equals(message.getField(field));
    }

    private static Optional<Message> part(Message message, String name) {
        FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
        return field != null && message.hasField(field) ? Optional.of((Message) message.getField(field)) : Optional.empty();
    }
}
