package com.goten.schema.source;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Makes all type names of one file full names, and its imports those that it needs: imports of files that nobody has
 * are dropped, files whose types it uses are added.
 *
 * <p>A field of an unknown type becomes a bytes field, and a method with one goes, so that the rest can be looked at
 * too; the fault keeps the schema from being used.
 */
final class FileResolver {
    private final FileDescriptorProto source;
    private final Symbols symbols;
    private final FaultSink faults;
    private final Set<String> imports = new LinkedHashSet<>();

    FileResolver(FileDescriptorProto source, Symbols symbols, FaultSink faults) {
        this.source = source;
        this.symbols = symbols;
        this.faults = faults;
    }

    /** @param available whether there is a file of that path */
    FileDescriptorProto resolve(Predicate<String> available) {
        source.getDependencyList().stream().filter(available).forEach(imports::add);
        var file = source.toBuilder()
                .clearSourceCodeInfo()
                .clearDependency()
                .clearPublicDependency()
                .clearWeakDependency()
                .clearOptionDependency();
        file.getMessageTypeBuilderList().forEach(message -> resolveMessage(message, source.getPackage()));
        resolveExtensions(file);
        file.getServiceBuilderList().forEach(this::resolveService);
        imports.remove(source.getName());
        file.addAllDependency(imports);
        keepPublicImports(file);
        return file.build();
    }

    private void keepPublicImports(FileDescriptorProto.Builder file) {
        var publicPaths = source.getPublicDependencyList().stream()
                .map(source::getDependency)
                .collect(Collectors.toSet());
        for (int i = 0; i < file.getDependencyCount(); i++) {
            if (publicPaths.contains(file.getDependency(i))) {
                file.addPublicDependency(i);
            }
        }
    }

    private void resolveMessage(DescriptorProto.Builder message, String outer) {
        var scope = ProtoFiles.join(outer, message.getName());
        message.getFieldBuilderList().forEach(field -> resolveField(field, scope));
        message.getNestedTypeBuilderList().forEach(nested -> resolveMessage(nested, scope));
        for (int i = message.getExtensionCount() - 1; i >= 0; i--) {
            if (!resolveExtension(message.getExtensionBuilder(i), scope)) {
                message.removeExtension(i);
            }
        }
    }

    private void resolveField(FieldDescriptorProto.Builder field, String scope) {
        if (!field.hasTypeName()) {
            return;
        }
        var found = symbols.resolve(field.getTypeName(), scope);
        if (found.isEmpty()) {
            var reason = "its type " + field.getTypeName() + " is not declared";
            faults.add(source.getName(), scope, field.getName(), reason);
            field.clearTypeName().setType(Type.TYPE_BYTES);
            return;
        }
        imports.add(found.get().file());
        field.setTypeName("." + found.get().name());
        if (field.getType() != Type.TYPE_GROUP) {
            field.setType(found.get().type());
        }
    }

    private void resolveExtensions(FileDescriptorProto.Builder file) {
        for (int i = file.getExtensionCount() - 1; i >= 0; i--) {
            if (!resolveExtension(file.getExtensionBuilder(i), source.getPackage())) {
                file.removeExtension(i);
            }
        }
    }

    /** An extension of, or of a type, that nobody declares is an unknown option: nothing depends on it. */
    private boolean resolveExtension(FieldDescriptorProto.Builder extension, String scope) {
        var extended = symbols.resolve(extension.getExtendee(), scope);
        boolean typed = !extension.hasTypeName() || symbols.resolve(extension.getTypeName(), scope).isPresent();
        if (extended.isEmpty() || !typed) {
            return false;
        }
        imports.add(extended.get().file());
        extension.setExtendee("." + extended.get().name());
        resolveField(extension, scope);
        return true;
    }

    private void resolveService(ServiceDescriptorProto.Builder service) {
        var scope = ProtoFiles.join(source.getPackage(), service.getName());
        for (int i = service.getMethodCount() - 1; i >= 0; i--) {
            var method = service.getMethodBuilder(i);
            var input = resolveMethodType(scope, method.getName(), method.getInputType());
            var output = resolveMethodType(scope, method.getName(), method.getOutputType());
            if (input.isEmpty() || output.isEmpty()) {
                service.removeMethod(i);
            } else {
                method.setInputType(input).setOutputType(output);
            }
        }
    }

    /** The full name with its dot; empty where there is no such message. */
    private String resolveMethodType(String service, String method, String type) {
        var found = symbols.resolve(type, service).filter(symbol -> symbol.type() == Type.TYPE_MESSAGE);
        if (found.isEmpty()) {
            faults.add(source.getName(), service, method, "its message " + type + " is not declared");
            return "";
        }
        imports.add(found.get().file());
        return "." + found.get().name();
    }
}
