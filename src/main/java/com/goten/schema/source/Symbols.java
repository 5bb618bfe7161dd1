package com.goten.schema.source;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which file declares which message or enum: of a set of files, then of the built-in ones. */
final class Symbols {
    private final Map<String, Symbol> declared = new HashMap<>();

    /**
     * A message or enum.
     *
     * @param name full, without leading dot
     */
    record Symbol(String name, String file, Type type) {}

    Symbols(List<FileDescriptorProto> files, FaultSink faults) {
        for (var file : files) {
            file.getMessageTypeList().forEach(message -> addMessage(file, file.getPackage(), message, faults));
            file.getEnumTypeList()
                    .forEach(type -> add(file, file.getPackage(), type.getName(), Type.TYPE_ENUM, faults));
        }
    }

    /**
     * What a name means where it stands: from the innermost scope outwards, the first scope in which the whole name is
     * declared.
     *
     * @param scope full name of the message or package that it stands in
     */
    Optional<Symbol> resolve(String name, String scope) {
        if (name.startsWith(".")) {
            return find(name.substring(1));
        }
        for (var outer = scope; ; outer = outer.substring(0, Math.max(0, outer.lastIndexOf('.')))) {
            var found = find(ProtoFiles.join(outer, name));
            if (found.isPresent() || outer.isEmpty()) {
                return found;
            }
        }
    }

    private Optional<Symbol> find(String fullName) {
        return Optional.ofNullable(declared.get(fullName)).or(() -> builtIn(fullName));
    }

    private static Optional<Symbol> builtIn(String fullName) {
        return BuiltIns.ALL.symbol(fullName).flatMap(symbol -> {
            if (symbol instanceof Descriptor) {
                return Optional.of(new Symbol(fullName, symbol.getFile().getName(), Type.TYPE_MESSAGE));
            }
            return symbol instanceof EnumDescriptor
                    ? Optional.of(new Symbol(fullName, symbol.getFile().getName(), Type.TYPE_ENUM))
                    : Optional.empty();
        });
    }

    private void addMessage(FileDescriptorProto file, String scope, DescriptorProto message, FaultSink faults) {
        add(file, scope, message.getName(), Type.TYPE_MESSAGE, faults);
        var inner = ProtoFiles.join(scope, message.getName());
        message.getNestedTypeList().forEach(nested -> addMessage(file, inner, nested, faults));
        message.getEnumTypeList().forEach(nested -> add(file, inner, nested.getName(), Type.TYPE_ENUM, faults));
    }

    private void add(FileDescriptorProto file, String scope, String name, Type type, FaultSink faults) {
        var fullName = ProtoFiles.join(scope, name);
        var before = declared.putIfAbsent(fullName, new Symbol(fullName, file.getName(), type));
        if (before != null) {
            faults.add(file.getName(), fullName, "", "is already declared in " + before.file());
        }
    }
}
