package com.goten.api.grpc;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Where everything is declared: files by name, by symbol and by extension. Immutable after construction. */
final class ReflectionIndex {
    private final Map<String, FileDescriptor> byName = new HashMap<>();
    private final Map<String, FileDescriptor> bySymbol = new HashMap<>();
    private final Map<String, SortedMap<Integer, FileDescriptor>> byExtension = new HashMap<>();

    /** @param files with what they import; of several with one name the first counts */
    ReflectionIndex(Collection<FileDescriptor> files) {
        files.forEach(this::addFile);
    }

    Optional<FileDescriptor> file(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    Optional<FileDescriptor> declaring(String symbol) {
        return Optional.ofNullable(bySymbol.get(symbol));
    }

    Optional<FileDescriptor> extending(String type, int number) {
        return Optional.ofNullable(byExtension.get(type)).map(extensions -> extensions.get(number));
    }

    /** Ascending; empty for a type without extensions, absent for a type that is not known. */
    Optional<Collection<Integer>> extensionNumbers(String type) {
        SortedMap<Integer, FileDescriptor> numbers = byExtension.get(type);
        if (numbers == null) {
            return bySymbol.containsKey(type) ? Optional.of(List.of()) : Optional.empty();
        }
        return Optional.of(numbers.keySet());
    }

    /** The file, then all that it imports, directly or not. */
    static Set<FileDescriptor> withImports(FileDescriptor file) {
        Set<FileDescriptor> all = new LinkedHashSet<>();
        collect(file, all);
        return all;
    }

    private static void collect(FileDescriptor file, Set<FileDescriptor> all) {
        if (all.add(file)) {
            file.getDependencies().forEach(imported -> collect(imported, all));
        }
    }

    /** As clients can build it: without the imports that were missing when the schema was loaded. */
    static FileDescriptorProto proto(FileDescriptor file) {
        FileDescriptorProto proto = file.toProto();
        Set<String> there = new LinkedHashSet<>();
        file.getDependencies().forEach(imported -> there.add(imported.getName()));
        if (there.containsAll(proto.getDependencyList())) {
            return proto;
        }
        return proto.toBuilder()
                .clearDependency()
                .clearPublicDependency()
                .clearWeakDependency()
                .addAllDependency(there)
                .build();
    }

    private void addFile(FileDescriptor file) {
        if (byName.putIfAbsent(file.getName(), file) != null) {
            return;
        }
        file.getDependencies().forEach(this::addFile);
        file.getMessageTypes().forEach(this::addMessage);
        file.getEnumTypes().forEach(this::addEnum);
        file.getExtensions().forEach(this::addExtension);
        file.getServices().forEach(this::addService);
    }

    private void addMessage(Descriptor message) {
        addSymbol(message);
        message.getFields().forEach(this::addSymbol);
        message.getOneofs().forEach(this::addSymbol);
        message.getNestedTypes().forEach(this::addMessage);
        message.getEnumTypes().forEach(this::addEnum);
        message.getExtensions().forEach(this::addExtension);
    }

    private void addEnum(EnumDescriptor type) {
        addSymbol(type);
        for (EnumValueDescriptor value : type.getValues()) {
            addSymbol(value);
        }
    }

    private void addExtension(FieldDescriptor extension) {
        addSymbol(extension);
        byExtension
                .computeIfAbsent(extension.getContainingType().getFullName(), type -> new TreeMap<>())
                .putIfAbsent(extension.getNumber(), extension.getFile());
    }

    private void addService(ServiceDescriptor service) {
        addSymbol(service);
        service.getMethods().forEach(this::addSymbol);
    }

    private void addSymbol(GenericDescriptor symbol) {
        bySymbol.putIfAbsent(symbol.getFullName(), symbol.getFile());
    }
}
