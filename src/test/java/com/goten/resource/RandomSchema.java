package com.goten.resource;

import com.google.api.ResourceDescriptor;
import com.google.api.ResourceProto;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.goten.schema.ResourceType;
import com.goten.schema.SchemaLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Resource types with fields that nobody thought of. */
public final class RandomSchema {
    private static final List<Type> KEYS = List.of(
            Type.TYPE_STRING, Type.TYPE_INT32, Type.TYPE_UINT32, Type.TYPE_INT64, Type.TYPE_FIXED64, Type.TYPE_BOOL);
    private static final List<Type> SCALARS = List.of(
            Type.TYPE_INT32, Type.TYPE_INT64, Type.TYPE_UINT32, Type.TYPE_UINT64, Type.TYPE_SINT32, Type.TYPE_SFIXED64,
            Type.TYPE_FLOAT, Type.TYPE_DOUBLE, Type.TYPE_BOOL, Type.TYPE_STRING, Type.TYPE_BYTES, Type.TYPE_ENUM);
    private static final List<String> MESSAGES = List.of(
            ".rnd.v1.Inner", ".rnd.v1.Outer", ".google.protobuf.Timestamp", ".google.protobuf.Duration",
            ".google.protobuf.Struct", ".google.protobuf.Value", ".google.protobuf.ListValue",
            ".google.protobuf.Int32Value", ".google.protobuf.UInt64Value", ".google.protobuf.DoubleValue",
            ".google.protobuf.FloatValue", ".google.protobuf.BoolValue", ".google.protobuf.StringValue",
            ".google.protobuf.BytesValue", ".google.protobuf.FieldMask");

    private final Random random;

    private RandomSchema(Random random) {
        this.random = random;
    }

    /** @param singular name of the type */
    public static ResourceType type(Random random, String singular) {
        FileDescriptorSet set = FileDescriptorSet.newBuilder().addFile(new RandomSchema(random).file(singular)).build();
        try {
            Path file = Files.createTempFile("random", ".binpb");
            Files.write(file, set.toByteArray());
            ResourceType type = SchemaLoader.load(file).newest().type(singular).orElseThrow();
            Files.delete(file);
            return type;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private FileDescriptorProto file(String singular) {
        var options = MessageOptions.newBuilder()
                .setExtension(
                        ResourceProto.resource,
                        ResourceDescriptor.newBuilder()
                                .setType("rnd.example.com/" + singular)
                                .addPattern("things/{thing}")
                                .build())
                .build();
        var resource = message(singular).setOptions(options);
        resource.addField(field("name", 1, Type.TYPE_STRING)).addField(
                field("metadata", 2, Type.TYPE_MESSAGE).setTypeName(".goten.types.Meta"));
        fields(resource, 12);
        var inner = message("Inner");
        fields(inner, 4);
        var outer = message("Outer");
        fields(outer, 4);
        return FileDescriptorProto.newBuilder()
                .setName("rnd/v1/rnd.proto")
                .setPackage("rnd.v1")
                .setSyntax("proto3")
                .addDependency("google/api/resource.proto")
                .addDependency("goten/types/meta.proto")
                .addDependency("google/protobuf/timestamp.proto")
                .addDependency("google/protobuf/duration.proto")
                .addDependency("google/protobuf/struct.proto")
                .addDependency("google/protobuf/wrappers.proto")
                .addDependency("google/protobuf/field_mask.proto")
                .addMessageType(resource)
                .addMessageType(inner)
                .addMessageType(outer)
                .addEnumType(colors())
                .build();
    }

    private static EnumDescriptorProto.Builder colors() {
        var colors = EnumDescriptorProto.newBuilder().setName("Color");
        for (String name : List.of("NONE", "RED", "GREEN", "BLUE")) {
            colors.addValue(
                    EnumValueDescriptorProto.newBuilder().setName(name).setNumber(colors.getValueCount()));
        }
        return colors;
    }

    private static DescriptorProto.Builder message(String name) {
        return DescriptorProto.newBuilder().setName(name);
    }

    private static FieldDescriptorProto.Builder field(String name, int number, Type type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(type)
                .setLabel(Label.LABEL_OPTIONAL);
    }

    private void fields(DescriptorProto.Builder message, int count) {
        for (int i = 0; i < count; i++) {
            String name = "field_" + (char) ('a' + i);
            int number = 10 + i;
            switch (random.nextInt(6)) {
                case 0 -> message.addField(value(name, number).setLabel(Label.LABEL_REPEATED));
                case 1 -> map(message, name, number);
                case 2 -> optional(message, name, number);
                default -> message.addField(value(name, number));
            }
        }
    }

    private FieldDescriptorProto.Builder value(String name, int number) {
        return random.nextInt(3) == 0
                ? field(name, number, Type.TYPE_MESSAGE).setTypeName(one(MESSAGES))
                : scalar(name, number);
    }

    private FieldDescriptorProto.Builder scalar(String name, int number) {
        Type type = one(SCALARS);
        var field = field(name, number, type);
        return type == Type.TYPE_ENUM ? field.setTypeName(".rnd.v1.Color") : field;
    }

    /** As protoc writes it: a field with presence is alone in a oneof. */
    private void optional(DescriptorProto.Builder message, String name, int number) {
        message.addField(scalar(name, number).setProto3Optional(true).setOneofIndex(message.getOneofDeclCount()));
        message.addOneofDecl(OneofDescriptorProto.newBuilder().setName("_" + name));
    }

    private void map(DescriptorProto.Builder message, String name, int number) {
        String entry = "Field" + Character.toUpperCase(name.charAt(name.length() - 1)) + "Entry";
        message.addNestedType(message(entry)
                .addField(field("key", 1, one(KEYS)))
                .addField(value("value", 2))
                .setOptions(MessageOptions.newBuilder().setMapEntry(true)));
        message.addField(field(name, number, Type.TYPE_MESSAGE)
                .setTypeName(".rnd.v1." + message.getName() + "." + entry)
                .setLabel(Label.LABEL_REPEATED));
    }

    private <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
