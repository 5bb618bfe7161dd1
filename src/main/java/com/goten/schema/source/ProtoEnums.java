package com.goten.schema.source;

import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto.EnumReservedRange;
import com.google.protobuf.DescriptorProtos.EnumOptions;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueOptions;
import com.squareup.wire.schema.internal.parser.EnumConstantElement;
import com.squareup.wire.schema.internal.parser.EnumElement;
import java.util.List;

/** Enums of one file. */
final class ProtoEnums {
    private final OptionValues options;

    ProtoEnums(OptionValues options) {
        this.options = options;
    }

    EnumDescriptorProto build(EnumElement parsed, String scope) {
        var fullName = ProtoFiles.join(scope, parsed.getName());
        var built = EnumDescriptorProto.newBuilder().setName(parsed.getName());
        options.apply(EnumOptions.getDefaultInstance(), fullName, parsed.getOptions(), built::setOptions);
        parsed.getConstants().forEach(constant -> built.addValue(value(constant, fullName)));
        parsed.getReserveds().forEach(reserved -> addReserved(built, reserved.getValues()));
        return built.build();
    }

    private EnumValueDescriptorProto.Builder value(EnumConstantElement parsed, String scope) {
        var element = ProtoFiles.join(scope, parsed.getName());
        var value = EnumValueDescriptorProto.newBuilder().setName(parsed.getName()).setNumber(parsed.getTag());
        options.apply(EnumValueOptions.getDefaultInstance(), element, parsed.getOptions(), value::setOptions);
        return value;
    }

    /** Unlike those of messages, ranges of enums include their end. */
    private static void addReserved(EnumDescriptorProto.Builder built, List<Object> values) {
        for (var value : values) {
            if (value instanceof String text) {
                built.addReservedName(text);
            } else {
                var range = ProtoMessages.range(value);
                built.addReservedRange(
                        EnumReservedRange.newBuilder().setStart(range.getFirst()).setEnd(range.getLast()));
            }
        }
    }
}
