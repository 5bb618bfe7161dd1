package com.goten.schema;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One method of a service's API in one version, standard or not, declared or synthesised.
 *
 * @param type the resource type it is about; null for a custom method without one
 * @param routing where it runs
 * @param readOnly whether option 69060 says so, or the verb is one that reads
 * @param bindings its REST forms, in the order of the option; empty: gRPC only
 */
public record ApiMethod(
        MethodDescriptor descriptor,
        Verb verb,
        @Nullable ResourceType type,
        MethodFields fields,
        Routing routing,
        boolean readOnly,
        List<HttpBinding> bindings) {

    public ApiMethod {
        bindings = List.copyOf(bindings);
    }

    /** {@code GetDevice}. */
    public String name() {
        return descriptor.getName();
    }

    /** {@code devices.v1.DeviceService/GetDevice}, as on the gRPC wire without the leading slash. */
    public String fullName() {
        return descriptor.getService().getFullName() + "/" + descriptor.getName();
    }

    public Descriptor input() {
        return descriptor.getInputType();
    }

    public Descriptor output() {
        return descriptor.getOutputType();
    }

    public boolean streams() {
        return descriptor.isServerStreaming();
    }

    /** Whether it may change something. One that is no standard method may, unless it says that it only reads. */
    public boolean mayWrite() {
        return verb.writes() || verb == Verb.CUSTOM && !readOnly;
    }

    /** The type of a standard method. */
    public ResourceType resourceType() {
        if (type == null) {
            throw new IllegalStateException(fullName() + " is about no resource type");
        }
        return type;
    }

    /** What the field masks of its requests are about; null where it is about no resource type. */
    public @Nullable Descriptor maskedType() {
        return type == null ? null : type.descriptor();
    }

    /** A request field by its proto name, where this schema has it. */
    public Optional<FieldDescriptor> requestField(String name) {
        return Optional.ofNullable(input().findFieldByName(name));
    }

    /** A response field by its proto name, where this schema has it. */
    public Optional<FieldDescriptor> responseField(String name) {
        return Optional.ofNullable(output().findFieldByName(name));
    }
}
