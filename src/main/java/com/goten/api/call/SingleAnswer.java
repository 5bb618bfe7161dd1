package com.goten.api.call;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.goten.schema.ApiMethod;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** The answer that is one resource: the message itself, or a field of it where the schema says so. */
final class SingleAnswer {
    private final Optional<FieldDescriptor> field;

    SingleAnswer(ApiMethod method) {
        this.field = method.fields().items();
    }

    Buffer of(Buffer resource) {
        return field.map(f -> new MessageWriter(MessageWriter.sizeOf(f, resource.length()))
                        .message(f, resource)
                        .answer())
                .orElse(resource);
    }
}
