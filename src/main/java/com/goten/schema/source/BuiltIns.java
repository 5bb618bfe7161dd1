package com.goten.schema.source;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import com.google.protobuf.ExtensionRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files that every schema may use without bringing them along, and their symbols. Immutable. */
public final class BuiltIns {
    /** All of them; immutable, and too many to index for each schema anew. */
    public static final BuiltIns ALL = new BuiltIns(BuiltInFiles.roots());

    private final Map<String, FileDescriptor> files = new LinkedHashMap<>();
    private final Map<String, GenericDescriptor> symbols = new HashMap<>();
    private final ExtensionRegistry extensions = ExtensionRegistry.newInstance();

    private BuiltIns(List<FileDescriptor> roots) {
        roots.forEach(this::addFile);
        addOptions();
    }

    /** Knows the options that schemas carry; all others stay unknown fields. */
    public ExtensionRegistry extensions() {
        return extensions;
    }

    Optional<FileDescriptor> file(String path) {
        return Optional.ofNullable(files.get(path));
    }

    /** The message, enum, service or extension of that full name. */
    Optional<GenericDescriptor> symbol(String fullName) {
        return Optional.ofNullable(symbols.get(fullName));
    }

    private void addFile(FileDescriptor file) {
        if (files.putIfAbsent(file.getName(), file) != null) {
            return;
        }
        file.getDependencies().forEach(this::addFile);
        file.getMessageTypes().forEach(this::addMessage);
        var others = new ArrayList<GenericDescriptor>(file.getEnumTypes());
        others.addAll(file.getServices());
        others.forEach(symbol -> symbols.put(symbol.getFullName(), symbol));
        file.getExtensions().forEach(this::addExtension);
    }

    private void addMessage(Descriptor message) {
        symbols.put(message.getFullName(), message);
        message.getNestedTypes().forEach(this::addMessage);
        message.getEnumTypes().forEach(nested -> symbols.put(nested.getFullName(), nested));
        message.getExtensions().forEach(this::addExtension);
    }

    private void addExtension(FieldDescriptor extension) {
        symbols.put(extension.getFullName(), extension);
    }

    private void addOptions() {
        com.goten.annotations.Resource.registerAllExtensions(extensions);
        com.goten.annotations.References.registerAllExtensions(extensions);
        com.goten.annotations.MultiRegion.registerAllExtensions(extensions);
        com.goten.annotations.ServiceAnnotations.registerAllExtensions(extensions);
        com.google.api.ResourceProto.registerAllExtensions(extensions);
        com.google.api.FieldBehaviorProto.registerAllExtensions(extensions);
        com.google.api.ClientProto.registerAllExtensions(extensions);
        com.google.api.AnnotationsProto.registerAllExtensions(extensions);
    }
}
