package com.goten.schema.source;

import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FieldOptions;
import com.squareup.wire.schema.Field;
import com.squareup.wire.schema.internal.parser.FieldElement;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fields of one file. */
final class ProtoFields {
    private static final Map<String, Type> SCALARS = Map.ofEntries(
            Map.entry("double", Type.TYPE_DOUBLE),
            Map.entry("float", Type.TYPE_FLOAT),
            Map.entry("int64", Type.TYPE_INT64),
            Map.entry("uint64", Type.TYPE_UINT64),
            Map.entry("int32", Type.TYPE_INT32),
            Map.entry("fixed64", Type.TYPE_FIXED64),
            Map.entry("fixed32", Type.TYPE_FIXED32),
            Map.entry("bool", Type.TYPE_BOOL),
            Map.entry("string", Type.TYPE_STRING),
            Map.entry("bytes", Type.TYPE_BYTES),
            Map.entry("uint32", Type.TYPE_UINT32),
            Map.entry("sfixed32", Type.TYPE_SFIXED32),
            Map.entry("sfixed64", Type.TYPE_SFIXED64),
            Map.entry("sint32", Type.TYPE_SINT32),
            Map.entry("sint64", Type.TYPE_SINT64));

    private final OptionValues options;

    ProtoFields(OptionValues options) {
        this.options = options;
    }

    FieldDescriptorProto.Builder build(FieldElement parsed, String scope) {
        var field = entryField(parsed.getName(), parsed.getTag(), parsed.getType()).setLabel(label(parsed.getLabel()));
        if (parsed.getDefaultValue() != null) {
            field.setDefaultValue(parsed.getDefaultValue());
        }
        if (parsed.getJsonName() != null) {
            field.setJsonName(parsed.getJsonName());
        }
        var element = ProtoFiles.join(scope, parsed.getName());
        options.apply(FieldOptions.getDefaultInstance(), element, parsed.getOptions(), field::setOptions);
        return field;
    }

    FieldDescriptorProto.Builder entryField(String name, int number, String type) {
        var field = FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setLabel(Label.LABEL_OPTIONAL);
        var scalar = SCALARS.get(type);
        return scalar == null ? field.setTypeName(type) : field.setType(scalar);
    }

    static Label label(Field.@Nullable Label label) {
        if (label == Field.Label.REPEATED) {
            return Label.LABEL_REPEATED;
        }
        return label == Field.Label.REQUIRED ? Label.LABEL_REQUIRED : Label.LABEL_OPTIONAL;
    }
}
