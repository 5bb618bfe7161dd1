package com.goten.api.call;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.schema.ApiMethod;
import com.goten.types.View;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A field that a request may have, found by name; numbers differ between schemas. Where the schema lacks it, or has
 * something else under its name, the option is not offered and reads as its default.
 */
public final class RequestField<T> {
    private final String name;
    private final @Nullable FieldDescriptor field;
    private final T missing;
    private final Function<Object, T> reader;

    private RequestField(String name, Optional<FieldDescriptor> field, T missing, Function<Object, T> reader) {
        this.name = name;
        this.field = field.orElse(null);
        this.missing = missing;
        this.reader = reader;
    }

    public static RequestField<String> string(ApiMethod method, String name) {
        return new RequestField<>(name, single(method, name, JavaType.STRING), "", String.class::cast);
    }

    public static RequestField<Boolean> bool(ApiMethod method, String name) {
        return new RequestField<>(name, single(method, name, JavaType.BOOLEAN), false, Boolean.class::cast);
    }

    public static RequestField<Integer> integer(ApiMethod method, String name) {
        return new RequestField<>(name, single(method, name, JavaType.INT), 0, Integer.class::cast);
    }

    public static RequestField<FieldMask> mask(ApiMethod method, String name) {
        Optional<FieldDescriptor> field = message(method, name, FieldMask.getDescriptor().getFullName());
        return new RequestField<>(name, field, FieldMask.getDefaultInstance(), value -> readMask((Message) value));
    }

    public static RequestField<View> view(ApiMethod method, String name) {
        Optional<FieldDescriptor> field = single(method, name, JavaType.ENUM)
                .filter(f -> f.getEnumType().getFullName().equals(View.getDescriptor().getFullName()));
        return new RequestField<>(name, field, View.UNSPECIFIED, value -> readView((EnumValueDescriptor) value, name));
    }

    static Optional<FieldDescriptor> message(ApiMethod method, String name, String type) {
        return single(method, name, JavaType.MESSAGE)
                .filter(f -> f.getMessageType().getFullName().equals(type));
    }

    static Optional<FieldDescriptor> single(ApiMethod method, String name, JavaType type) {
        return method.requestField(name).filter(f -> f.getJavaType() == type && !f.isRepeated());
    }

    static FieldMask readMask(Message mask) {
        var paths = (List<?>) mask.getField(mask.getDescriptorForType().findFieldByName("paths"));
        var read = FieldMask.newBuilder();
        paths.forEach(path -> read.addPaths((String) path));
        return read.build();
    }

    private static View readView(EnumValueDescriptor value, String name) {
        View view = View.forNumber(value.getNumber());
        if (view == null) {
            throw new InvalidArgument(name, "there is no view " + value.getNumber());
        }
        return view;
    }

    public String name() {
        return name;
    }

    public boolean offered() {
        return field != null;
    }

    public T in(DynamicMessage request) {
        if (field == null || field.hasPresence() && !request.hasField(field)) {
            return missing;
        }
        return reader.apply(request.getField(field));
    }
}
