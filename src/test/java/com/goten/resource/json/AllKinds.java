package com.goten.resource.json;

import com.google.protobuf.AnyProto;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.EmptyProto;
import com.google.protobuf.FieldMaskProto;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.WrappersProto;
import java.util.List;
import java.util.Locale;

/** A message type with a field of every kind: singular, {@code many_…} repeated, {@code map_…}, and a oneof. */
final class AllKinds {
    private static final String[] SCALARS = {
        "double", "float", "int64", "uint64", "int32", "fixed64", "fixed32", "bool", "string", "bytes", "uint32",
        "sfixed32", "sfixed64", "sint32", "sint64"
    };
    private static final String[] WELL_KNOWN = {
        "Any", "Timestamp", "Duration", "FieldMask", "Struct", "Value", "ListValue", "Empty",
        "BoolValue", "Int32Value", "Int64Value", "UInt32Value", "UInt64Value", "FloatValue", "DoubleValue",
        "StringValue", "BytesValue"
    };

    static final FileDescriptor FILE = build();
    static final Descriptor TYPE = FILE.findMessageTypeByName("AllKinds");
    static final ProtoJson JSON = new ProtoJson(List.of(FILE));

    private AllKinds() {}

    private static FileDescriptor build() {
        var message = DescriptorProto.newBuilder().setName("AllKinds");
        int number = 1;
        for (String scalar : SCALARS) {
            Type type = Type.valueOf("TYPE_" + scalar.toUpperCase(Locale.ROOT));
            message.addField(field("a_" + scalar, number++, type, ""));
            message.addField(field("many_" + scalar, number++, type, "").setLabel(Label.LABEL_REPEATED));
        }
        for (String name : WELL_KNOWN) {
            String type = ".google.protobuf." + name;
            String lower = name.toLowerCase(Locale.ROOT);
            message.addField(field("a_" + lower, number++, Type.TYPE_MESSAGE, type));
            message.addField(field("many_" + lower, number++, Type.TYPE_MESSAGE, type).setLabel(Label.LABEL_REPEATED));
        }
        message.addField(field("child", number++, Type.TYPE_MESSAGE, ".kinds.AllKinds"));
        message.addField(field("children", number++, Type.TYPE_MESSAGE, ".kinds.AllKinds")
                .setLabel(Label.LABEL_REPEATED));
        message.addField(field("colour", number++, Type.TYPE_ENUM, ".kinds.Colour"));
        message.addField(field("colours", number++, Type.TYPE_ENUM, ".kinds.Colour").setLabel(Label.LABEL_REPEATED));
        message.addField(field("nothing", number++, Type.TYPE_ENUM, ".google.protobuf.NullValue").setOneofIndex(0));
        message.addField(field("one_text", number++, Type.TYPE_STRING, "").setOneofIndex(0));
        message.addField(field("one_number", number++, Type.TYPE_INT32, "").setOneofIndex(0));
        message.addField(field("renamed_in_json", number++, Type.TYPE_STRING, "").setJsonName("other"));
        message.addField(field("maybe", number++, Type.TYPE_INT32, "").setProto3Optional(true).setOneofIndex(1));
        map(message, "map_text", number++, field("key", 1, Type.TYPE_STRING, ""), field("value", 2, Type.TYPE_STRING,
                ""));
        map(message, "map_number", number++, field("key", 1, Type.TYPE_INT64, ""), field("value", 2, Type.TYPE_INT64,
                ""));
        map(message, "map_big", number++, field("key", 1, Type.TYPE_UINT64, ""), field("value", 2, Type.TYPE_DOUBLE,
                ""));
        map(message, "map_bool", number++, field("key", 1, Type.TYPE_BOOL, ""),
                field("value", 2, Type.TYPE_ENUM, ".kinds.Colour"));
        map(message, "map_child", number, field("key", 1, Type.TYPE_STRING, ""),
                field("value", 2, Type.TYPE_MESSAGE, ".kinds.AllKinds"));
        message.addOneofDecl(OneofDescriptorProto.newBuilder().setName("choice"));
        message.addOneofDecl(OneofDescriptorProto.newBuilder().setName("_maybe"));
        return file(message);
    }

    private static FileDescriptor file(DescriptorProto.Builder message) {
        FileDescriptor[] imports = {
            AnyProto.getDescriptor(), TimestampProto.getDescriptor(), DurationProto.getDescriptor(),
            FieldMaskProto.getDescriptor(), StructProto.getDescriptor(), EmptyProto.getDescriptor(),
            WrappersProto.getDescriptor()
        };
        var file = FileDescriptorProto.newBuilder().setName("kinds.proto").setPackage("kinds").setSyntax("proto3");
        for (FileDescriptor imported : imports) {
            file.addDependency(imported.getName());
        }
        file.addMessageType(message);
        file.addEnumType(EnumDescriptorProto.newBuilder()
                .setName("Colour")
                .addValue(EnumValueDescriptorProto.newBuilder().setName("NONE").setNumber(0))
                .addValue(EnumValueDescriptorProto.newBuilder().setName("RED").setNumber(1))
                .addValue(EnumValueDescriptorProto.newBuilder().setName("BLUE").setNumber(-2)));
        try {
            return FileDescriptor.buildFrom(file.build(), imports);
        } catch (DescriptorValidationException wrong) {
            throw new IllegalStateException(wrong);
        }
    }

    private static FieldDescriptorProto.Builder field(String name, int number, Type type, String typeName) {
        var field = FieldDescriptorProto.newBuilder().setName(name).setNumber(number).setType(type);
        field.setLabel(Label.LABEL_OPTIONAL);
        return typeName.isEmpty() ? field : field.setTypeName(typeName);
    }

    private static void map(DescriptorProto.Builder message, String name, int number,
            FieldDescriptorProto.Builder key, FieldDescriptorProto.Builder value) {
        var entryName = new StringBuilder();
        for (String word : name.split("_")) {
            entryName.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
        }
        entryName.append("Entry");
        message.addNestedType(DescriptorProto.newBuilder()
                .setName(entryName.toString())
                .addField(key)
                .addField(value)
                .setOptions(MessageOptions.newBuilder().setMapEntry(true)));
        message.addField(field(name, number, Type.TYPE_MESSAGE, ".kinds.AllKinds." + entryName)
                .setLabel(Label.LABEL_REPEATED));
    }
}
