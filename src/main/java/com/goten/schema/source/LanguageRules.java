package com.goten.schema.source;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import java.util.HashMap;

/**
 * Rules of the language that a compiler holds and the linking of descriptors does not: sources have seen no compiler,
 * and what it would refuse must not reach a database.
 */
final class LanguageRules {
    private static final int MAX_FIELD_NUMBER = 536_870_911;
    private static final int FIRST_OF_PROTOBUF = 19_000;
    private static final int LAST_OF_PROTOBUF = 19_999;

    private final FileDescriptorProto file;
    private final FaultSink faults;

    private LanguageRules(FileDescriptorProto file, FaultSink faults) {
        this.file = file;
        this.faults = faults;
    }

    static void check(FileDescriptorProto file, FaultSink faults) {
        new LanguageRules(file, faults).check();
    }

    private void check() {
        file.getMessageTypeList().forEach(message -> checkMessage(message, file.getPackage()));
        file.getEnumTypeList().forEach(type -> checkEnum(type, file.getPackage()));
    }

    private void checkMessage(DescriptorProto message, String scope) {
        var fullName = ProtoFiles.join(scope, message.getName());
        message.getFieldList().forEach(field -> checkField(message, field, fullName));
        message.getNestedTypeList().forEach(nested -> checkMessage(nested, fullName));
        message.getEnumTypeList().forEach(nested -> checkEnum(nested, fullName));
    }

    private void checkField(DescriptorProto message, FieldDescriptorProto field, String element) {
        int number = field.getNumber();
        if (number < 1 || number > MAX_FIELD_NUMBER) {
            faults.add(file.getName(), element, field.getName(), "its number " + number + " is not in 1 to "
                    + MAX_FIELD_NUMBER);
        }
        if (number >= FIRST_OF_PROTOBUF && number <= LAST_OF_PROTOBUF) {
            faults.add(file.getName(), element, field.getName(), "its number " + number + " is in 19000 to 19999, which"
                    + " protobuf keeps for itself");
        }
        if (message.getReservedRangeList().stream()
                .anyMatch(range -> number >= range.getStart() && number < range.getEnd())) {
            faults.add(file.getName(), element, field.getName(), "its number " + number + " is reserved");
        }
        if (message.getReservedNameList().contains(field.getName())) {
            faults.add(file.getName(), element, field.getName(), "its name is reserved");
        }
    }

    private void checkEnum(EnumDescriptorProto type, String scope) {
        var fullName = ProtoFiles.join(scope, type.getName());
        if (type.getValueCount() == 0) {
            faults.add(file.getName(), fullName, "", "an enum has at least one value");
        } else if (file.getSyntax().equals("proto3") && type.getValue(0).getNumber() != 0) {
            faults.add(file.getName(), fullName, type.getValue(0).getName(), "the first value of an enum is 0");
        }
        checkAliases(type, fullName);
        type.getValueList().forEach(value -> checkValue(type, value, fullName));
    }

    private void checkAliases(EnumDescriptorProto type, String fullName) {
        var byNumber = new HashMap<Integer, String>();
        for (var value : type.getValueList()) {
            var before = byNumber.putIfAbsent(value.getNumber(), value.getName());
            if (before != null && !type.getOptions().getAllowAlias()) {
                faults.add(file.getName(), fullName, value.getName(), "its number " + value.getNumber() + " is that of "
                        + before + ": aliases need the option allow_alias");
            }
        }
    }

    private void checkValue(EnumDescriptorProto type, EnumValueDescriptorProto value, String fullName) {
        boolean number = type.getReservedRangeList().stream()
                .anyMatch(range -> value.getNumber() >= range.getStart() && value.getNumber() <= range.getEnd());
        if (number || type.getReservedNameList().contains(value.getName())) {
            faults.add(file.getName(), fullName, value.getName(), "its number or name is reserved");
        }
    }
}
