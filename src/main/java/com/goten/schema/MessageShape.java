package com.goten.schema;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;

/** A message under construction. Fields that follow {@link #oneOf} are in it. */
final class MessageShape {
    private final DescriptorProto.Builder message = DescriptorProto.newBuilder();
    private boolean inOneOf;

    MessageShape(String name) {
        message.setName(name);
    }

    MessageShape oneOf(String name) {
        message.addOneofDecl(OneofDescriptorProto.newBuilder().setName(name));
        inOneOf = true;
        return this;
    }

    MessageShape text(String name, int number) {
        return scalar(name, number, Type.TYPE_STRING);
    }

    MessageShape int32(String name, int number) {
        return scalar(name, number, Type.TYPE_INT32);
    }

    MessageShape int64(String name, int number) {
        return scalar(name, number, Type.TYPE_INT64);
    }

    MessageShape bool(String name, int number) {
        return scalar(name, number, Type.TYPE_BOOL);
    }

    MessageShape texts(String name, int number) {
        return add(field(name, number, Type.TYPE_STRING).setLabel(Label.LABEL_REPEATED));
    }

    MessageShape message(String name, int number, Descriptor type) {
        return message(name, number, type.getFullName());
    }

    MessageShape message(String name, int number, String typeName) {
        return add(field(name, number, Type.TYPE_MESSAGE).setTypeName("." + typeName));
    }

    MessageShape messages(String name, int number, String typeName) {
        return add(field(name, number, Type.TYPE_MESSAGE).setTypeName("." + typeName).setLabel(Label.LABEL_REPEATED));
    }

    MessageShape choice(String name, int number, EnumDescriptor type) {
        return add(field(name, number, Type.TYPE_ENUM).setTypeName("." + type.getFullName()));
    }

    MessageShape nested(MessageShape inner) {
        message.addNestedType(inner.message);
        return this;
    }

    DescriptorProto.Builder build() {
        return message;
    }

    private MessageShape scalar(String name, int number, Type type) {
        return add(field(name, number, type));
    }

    private static FieldDescriptorProto.Builder field(String name, int number, Type type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(type)
                .setLabel(Label.LABEL_OPTIONAL);
    }

    private MessageShape add(FieldDescriptorProto.Builder field) {
        message.addField(inOneOf ? field.setOneofIndex(0) : field);
        return this;
    }
}
