package com.goten.api.http;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.resource.json.ProtoJson;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A field of a request, at any depth, by the name that a client or a template has for it. */
final class RequestField {
    /** Bounds how deep a request is nested, as its body's depth is bounded. */
    private static final int MAX_STEPS = 64;

    private final ProtoJson json;
    private final String name;

    RequestField(ProtoJson json, String name) {
        this.json = json;
        this.name = name;
    }

    /** The path in proto names. */
    static String text(List<FieldDescriptor> path) {
        return path.stream().map(FieldDescriptor::getName).collect(Collectors.joining("."));
    }

    /** Where the dotted name, in camelCase or snake_case, leads. */
    List<FieldDescriptor> resolve(Descriptor request) {
        var path = new ArrayList<FieldDescriptor>();
        Descriptor type = request;
        String[] steps = name.split("\\.", -1);
        if (steps.length > MAX_STEPS) {
            throw refuse("has more than " + MAX_STEPS + " steps");
        }
        for (int i = 0; i < steps.length; i++) {
            FieldDescriptor field = step(type, steps[i]);
            path.add(field);
            if (i < steps.length - 1) {
                type = inner(field);
            }
        }
        return path;
    }

    private FieldDescriptor step(Descriptor type, String step) {
        return json.field(type, step)
                .orElseThrow(() -> refuse("unknown parameter: " + type.getFullName() + " has no such field"));
    }

    private Descriptor inner(FieldDescriptor field) {
        if (field.isRepeated() || field.getJavaType() != JavaType.MESSAGE) {
            throw refuse(field.getName() + " is no single message: it has no fields to be named");
        }
        return field.getMessageType();
    }

    /** Sets it, or adds to it where it is a list, making the messages on the way. */
    void set(Message.Builder into, List<FieldDescriptor> path, Object value) {
        FieldDescriptor field = path.get(0);
        requireOneof(into, field);
        if (path.size() == 1) {
            put(into, field, value);
            return;
        }
        Message.Builder inner = ((Message) into.getField(field)).toBuilder();
        set(inner, path.subList(1, path.size()), value);
        into.setField(field, inner.build());
    }

    private static void put(Message.Builder into, FieldDescriptor field, Object value) {
        if (field.isRepeated()) {
            into.addRepeatedField(field, value);
        } else {
            into.setField(field, value);
        }
    }

    private void requireOneof(MessageOrBuilder message, FieldDescriptor field) {
        OneofDescriptor oneof = field.getRealContainingOneof();
        if (oneof != null && message.hasOneof(oneof) && !message.hasField(field)) {
            String other = message.getOneofFieldDescriptor(oneof).getName();
            throw refuse("cannot be given together with " + other + ": both are in the oneof " + oneof.getName());
        }
    }

    /** Refuses a body that contradicts the path. */
    void requireAbsentOrEqual(MessageOrBuilder message, List<FieldDescriptor> path, Object value) {
        FieldDescriptor field = path.get(0);
        Object present = message.getField(field);
        if (path.size() > 1) {
            requireAbsentOrEqual((MessageOrBuilder) present, path.subList(1, path.size()), value);
        } else if (!present.equals(field.getDefaultValue()) && !present.equals(value)) {
            throw refuse("is " + present + " in the body and " + value + " in the path");
        }
    }

    private InvalidArgument refuse(String reason) {
        return new InvalidArgument(name, reason);
    }
}
