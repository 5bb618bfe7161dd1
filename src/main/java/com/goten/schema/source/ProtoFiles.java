package com.goten.schema.source;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileOptions;
import com.squareup.wire.schema.internal.parser.EnumElement;
import com.squareup.wire.schema.internal.parser.ExtendElement;
import com.squareup.wire.schema.internal.parser.MessageElement;
import com.squareup.wire.schema.internal.parser.ProtoFileElement;
import com.squareup.wire.schema.internal.parser.TypeElement;
import java.util.List;
import java.util.function.Consumer;

/**
 * Turns one parsed {@code .proto} file into the descriptor that a compiler would make of it, type names left as they
 * are written: the {@link Linker} resolves them.
 */
final class ProtoFiles {
    private final String name;
    private final FaultSink faults;

    ProtoFiles(String name, FaultSink faults) {
        this.name = name;
        this.faults = faults;
    }

    FileDescriptorProto build(ProtoFileElement parsed) {
        var packageName = parsed.getPackageName() == null ? "" : parsed.getPackageName();
        boolean proto3 = parsed.getSyntax() != null && parsed.getSyntax().toString().equals("proto3");
        var options = new OptionValues(name, packageName, faults);
        var messages = new ProtoMessages(options, proto3);
        var file = FileDescriptorProto.newBuilder().setName(name).setPackage(packageName);
        if (proto3) {
            file.setSyntax("proto3");
        }
        addImports(file, parsed);
        addTypes(parsed.getTypes(), packageName, messages, file::addMessageType, file::addEnumType);
        addExtensions(parsed.getExtendDeclarations(), packageName, messages, file::addExtension);
        var services = new ProtoServices(options);
        parsed.getServices().forEach(service -> file.addService(services.build(service, packageName)));
        options.apply(FileOptions.getDefaultInstance(), "", parsed.getOptions(), file::setOptions);
        return file.build();
    }

    private static void addImports(FileDescriptorProto.Builder file, ProtoFileElement parsed) {
        file.addAllDependency(parsed.getImports());
        for (var path : parsed.getPublicImports()) {
            file.addPublicDependency(file.getDependencyCount()).addDependency(path);
        }
        file.addAllDependency(parsed.getWeakImports());
    }

    static void addTypes(
            List<TypeElement> types,
            String scope,
            ProtoMessages messages,
            Consumer<DescriptorProto> message,
            Consumer<EnumDescriptorProto> enumeration) {
        for (var type : types) {
            if (type instanceof MessageElement element) {
                message.accept(messages.build(element, scope));
            } else if (type instanceof EnumElement element) {
                enumeration.accept(messages.enums().build(element, scope));
            }
        }
    }

    static void addExtensions(
            List<ExtendElement> declarations,
            String scope,
            ProtoMessages messages,
            Consumer<FieldDescriptorProto> extension) {
        for (var declaration : declarations) {
            declaration.getFields().forEach(field -> extension.accept(messages.fields()
                    .build(field, scope)
                    .setExtendee(declaration.getName())
                    .build()));
        }
    }

    static String join(String scope, String name) {
        return scope.isEmpty() ? name : scope + "." + name;
    }
}
