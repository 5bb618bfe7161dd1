package com.goten.api.call;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import com.goten.engine.Command;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.resource.Projection;
import com.goten.schema.ApiMethod;
import com.goten.schema.ResourceType;
import com.goten.types.View;
import java.util.Optional;

/** The condition of an Update: {@code cas {conditional_state, field_mask}}. */
final class CompareAndSet {
    private final ResourceType type;
    private final Optional<FieldDescriptor> cas;
    private final Optional<FieldDescriptor> state;
    private final Optional<FieldDescriptor> mask;

    CompareAndSet(ApiMethod method) {
        this.type = method.resourceType();
        this.cas = method.requestField("cas").filter(f -> f.getJavaType() == JavaType.MESSAGE && !f.isRepeated());
        this.state = part("conditional_state").filter(f -> f.getMessageType() == type.descriptor());
        this.mask = part("field_mask")
                .filter(f -> f.getMessageType().getFullName().equals(FieldMask.getDescriptor().getFullName()));
    }

    private Optional<FieldDescriptor> part(String name) {
        return cas.map(f -> f.getMessageType().findFieldByName(name))
                .filter(f -> f.getJavaType() == JavaType.MESSAGE && !f.isRepeated());
    }

    Optional<Command.Condition> in(DynamicMessage request) {
        if (cas.isEmpty() || state.isEmpty() || !request.hasField(cas.get())) {
            return Optional.empty();
        }
        var condition = (Message) request.getField(cas.get());
        if (!condition.hasField(state.get())) {
            throw new InvalidArgument("cas.conditional_state", "is required");
        }
        return Optional.of(new Command.Condition((DynamicMessage) condition.getField(state.get()), paths(condition)));
    }

    private FieldMask paths(Message condition) {
        FieldMask paths = mask.filter(condition::hasField)
                .map(field -> RequestField.readMask((Message) condition.getField(field)))
                .orElse(FieldMask.getDefaultInstance());
        Projection.of(type, View.UNSPECIFIED, paths, "cas.field_mask");
        return paths;
    }
}
