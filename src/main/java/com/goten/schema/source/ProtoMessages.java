package com.goten.schema.source;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.DescriptorProto.ExtensionRange;
import com.google.protobuf.DescriptorProtos.DescriptorProto.ReservedRange;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.DescriptorProtos.OneofOptions;
import com.squareup.wire.schema.Field.Label;
import com.squareup.wire.schema.Location;
import com.squareup.wire.schema.internal.parser.FieldElement;
import com.squareup.wire.schema.internal.parser.GroupElement;
import com.squareup.wire.schema.internal.parser.MessageElement;
import com.squareup.wire.schema.internal.parser.OneOfElement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import kotlin.ranges.IntRange;

/** Messages of one file. */
final class ProtoMessages {
    private static final Comparator<Location> BY_PLACE =
            Comparator.comparingInt(Location::getLine).thenComparingInt(Location::getColumn);

    private final OptionValues options;
    private final ProtoFields fields;
    private final ProtoEnums enums;
    private final boolean proto3;

    ProtoMessages(OptionValues options, boolean proto3) {
        this.options = options;
        this.fields = new ProtoFields(options);
        this.enums = new ProtoEnums(options);
        this.proto3 = proto3;
    }

    ProtoFields fields() {
        return fields;
    }

    ProtoEnums enums() {
        return enums;
    }

    DescriptorProto build(MessageElement parsed, String scope) {
        var fullName = ProtoFiles.join(scope, parsed.getName());
        var message = DescriptorProto.newBuilder().setName(parsed.getName());
        parsed.getFields().forEach(field -> addField(message, field, fullName));
        parsed.getGroups().forEach(group -> addGroup(message, group, fullName));
        parsed.getOneOfs().forEach(oneOf -> addOneOf(message, oneOf, fullName));
        sortFields(message, parsed);
        addSyntheticOneOfs(message);
        ProtoFiles.addTypes(parsed.getNestedTypes(), fullName, this, message::addNestedType, message::addEnumType);
        ProtoFiles.addExtensions(parsed.getExtendDeclarations(), fullName, this, message::addExtension);
        parsed.getReserveds().forEach(reserved -> addReserved(message, reserved.getValues()));
        parsed.getExtensions().forEach(extensions -> addExtensionRanges(message, extensions.getValues()));
        options.apply(MessageOptions.getDefaultInstance(), fullName, parsed.getOptions(), message::setOptions);
        return message.build();
    }

    private void addField(DescriptorProto.Builder message, FieldElement parsed, String scope) {
        if (parsed.getType().startsWith("map<")) {
            addMap(message, parsed, scope);
            return;
        }
        var field = fields.build(parsed, scope);
        if (proto3 && parsed.getLabel() == Label.OPTIONAL) {
            field.setProto3Optional(true);
        }
        message.addField(field);
    }

    /** The parser sorts fields by kind; a descriptor has them as they are written. */
    private static void sortFields(DescriptorProto.Builder message, MessageElement parsed) {
        var places = new HashMap<String, Location>();
        parsed.getFields().forEach(field -> places.put(field.getName(), field.getLocation()));
        parsed.getGroups().forEach(group -> places.put(groupField(group), group.getLocation()));
        for (var oneOf : parsed.getOneOfs()) {
            oneOf.getFields().forEach(field -> places.put(field.getName(), field.getLocation()));
            oneOf.getGroups().forEach(group -> places.put(groupField(group), group.getLocation()));
        }
        var sorted = message.getFieldList().stream()
                .sorted(Comparator.comparing(field -> places.get(field.getName()), BY_PLACE))
                .toList();
        message.clearField().addAllField(sorted);
    }

    private static String groupField(GroupElement group) {
        return group.getName().toLowerCase(Locale.ROOT);
    }

    /** A map is a list of entries whose type is nested in the message. */
    private void addMap(DescriptorProto.Builder message, FieldElement parsed, String scope) {
        var types = parsed.getType().substring("map<".length(), parsed.getType().length() - 1).split(", ", 2);
        var entry = camelCase(parsed.getName()) + "Entry";
        message.addNestedType(DescriptorProto.newBuilder()
                .setName(entry)
                .addField(fields.entryField("key", 1, types[0]))
                .addField(fields.entryField("value", 2, types[1]))
                .setOptions(MessageOptions.newBuilder().setMapEntry(true)));
        message.addField(fields.build(parsed, scope)
                .setLabel(FieldDescriptorProto.Label.LABEL_REPEATED)
                .setType(Type.TYPE_MESSAGE)
                .setTypeName(ProtoFiles.join("." + scope, entry)));
    }

    private void addGroup(DescriptorProto.Builder message, GroupElement parsed, String scope) {
        var fullName = ProtoFiles.join(scope, parsed.getName());
        var nested = DescriptorProto.newBuilder().setName(parsed.getName());
        parsed.getFields().forEach(field -> addField(nested, field, fullName));
        message.addNestedType(nested);
        message.addField(FieldDescriptorProto.newBuilder()
                .setName(groupField(parsed))
                .setNumber(parsed.getTag())
                .setLabel(ProtoFields.label(parsed.getLabel()))
                .setType(Type.TYPE_GROUP)
                .setTypeName("." + fullName));
    }

    private void addOneOf(DescriptorProto.Builder message, OneOfElement parsed, String scope) {
        int index = message.getOneofDeclCount();
        var fullName = ProtoFiles.join(scope, parsed.getName());
        var declaration = message.addOneofDeclBuilder().setName(parsed.getName());
        options.apply(OneofOptions.getDefaultInstance(), fullName, parsed.getOptions(), declaration::setOptions);
        parsed.getFields().forEach(field -> message.addField(fields.build(field, scope).setOneofIndex(index)));
        parsed.getGroups().forEach(group -> {
            addGroup(message, group, scope);
            message.getFieldBuilder(message.getFieldCount() - 1).setOneofIndex(index);
        });
    }

    /** A proto3 optional field is alone in a oneof of its own; these come after the real ones. */
    private static void addSyntheticOneOfs(DescriptorProto.Builder message) {
        for (var field : message.getFieldBuilderList()) {
            if (field.getProto3Optional()) {
                field.setOneofIndex(message.getOneofDeclCount());
                message.addOneofDecl(OneofDescriptorProto.newBuilder().setName(freeName(message, field.getName())));
            }
        }
    }

    private static String freeName(DescriptorProto.Builder message, String field) {
        var taken = new ArrayList<String>();
        message.getFieldList().forEach(other -> taken.add(other.getName()));
        message.getOneofDeclList().forEach(other -> taken.add(other.getName()));
        var name = "_" + field;
        while (taken.contains(name)) {
            name = "X" + name;
        }
        return name;
    }

    private static void addReserved(DescriptorProto.Builder message, List<Object> values) {
        for (var value : values) {
            if (value instanceof String text) {
                message.addReservedName(text);
            } else {
                var range = range(value);
                message.addReservedRange(
                        ReservedRange.newBuilder().setStart(range.getFirst()).setEnd(range.getLast() + 1));
            }
        }
    }

    private static void addExtensionRanges(DescriptorProto.Builder message, List<Object> values) {
        for (var value : values) {
            var range = range(value);
            message.addExtensionRange(
                    ExtensionRange.newBuilder().setStart(range.getFirst()).setEnd(range.getLast() + 1));
        }
    }

    /** Wire has a number or a closed range. */
    static IntRange range(Object value) {
        return value instanceof Integer number ? new IntRange(number, number) : (IntRange) value;
    }

    private static String camelCase(String name) {
        var camel = new StringBuilder();
        boolean up = true;
        for (char c : name.toCharArray()) {
            if (c == '_') {
                up = true;
            } else {
                camel.append(up ? Character.toUpperCase(c) : c);
                up = false;
            }
        }
        return camel.toString();
    }
}
