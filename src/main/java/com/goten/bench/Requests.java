package com.goten.bench;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.goten.schema.ApiMethod;
import com.goten.schema.ApiVersion;
import com.goten.schema.Verb;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Creations and deletions of one type, whose resources differ in a few fields. */
final class Requests {
    private final ApiMethod create;
    private final ApiMethod delete;
    private final RequestTemplate created;
    private final RequestTemplate deleted;

    /**
     * @param constant what all of them have
     * @param fields texts, besides the name, in which they differ
     */
    Requests(ApiVersion version, DynamicMessage constant, String... fields) {
        String type = constant.getDescriptorForType().getName();
        this.create = Items.method(version, Verb.CREATE, type);
        this.delete = Items.method(version, Verb.DELETE, type);
        List<FieldDescriptor> own = Stream.concat(Stream.of("name"), Stream.of(fields))
                .map(constant.getDescriptorForType()::findFieldByName)
                .toList();
        this.created = new RequestTemplate(
                DynamicMessage.getDefaultInstance(create.input()), create.fields().body(), constant, own);
        DynamicMessage empty = DynamicMessage.getDefaultInstance(delete.input());
        this.deleted = new RequestTemplate(
                empty, Optional.empty(), empty, List.of(delete.fields().name().orElseThrow()));
    }

    /** A resource without anything. */
    static DynamicMessage.Builder empty(ApiVersion version, String type) {
        return DynamicMessage.newBuilder(version.type(type).orElseThrow().descriptor());
    }

    /** The same resource with that much text in its field {@code payload}. */
    static DynamicMessage withPayload(DynamicMessage.Builder resource, int bytes) {
        return resource.setField(resource.getDescriptorForType().findFieldByName("payload"), "x".repeat(bytes)).build();
    }

    ApiMethod create() {
        return create;
    }

    ApiMethod delete() {
        return delete;
    }

    /** @param values name and fields */
    Buffer creation(String... values) {
        return created.with((Object[]) values);
    }

    Buffer deletion(String name) {
        return deleted.with(name);
    }
}
