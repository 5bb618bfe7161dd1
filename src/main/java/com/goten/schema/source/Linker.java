package com.goten.schema.source;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Links files with each other and with the built-in ones. */
public final class Linker {
    private final FaultSink faults;
    private final Map<String, FileDescriptorProto> sources = new LinkedHashMap<>();
    private final Map<String, Optional<FileDescriptor>> linked = new LinkedHashMap<>();
    private final Set<String> underway = new LinkedHashSet<>();

    private Linker(List<FileDescriptorProto> files, FaultSink faults) {
        this.faults = faults;
        var rest = BuiltInDeclarations.without(distinct(files, faults));
        rest.forEach(file -> LanguageRules.check(file, faults));
        var symbols = new Symbols(rest, faults);
        rest.forEach(file -> sources.put(file.getName(), file));
        sources.replaceAll((path, file) -> new FileResolver(file, symbols, faults).resolve(this::available));
    }

    /**
     * Files that depend on nothing outside them and the built-in ones.
     *
     * @param files those that could be linked, each after what it depends on
     * @param complete whether these are all
     */
    public record Linked(List<FileDescriptor> files, boolean complete) {}

    /** Links all files; what is wrong with one keeps the others, where they do not depend on it, from nothing. */
    public static Linked link(List<FileDescriptorProto> files, FaultSink faults) {
        return new Linker(files, faults).linkAll();
    }

    private static List<FileDescriptorProto> distinct(List<FileDescriptorProto> files, FaultSink faults) {
        var byPath = new LinkedHashMap<String, FileDescriptorProto>();
        for (var file : files) {
            var before = byPath.putIfAbsent(file.getName(), file);
            if (before != null && !before.equals(file)) {
                faults.add(file.getName(), "", "", "the set holds two different files of this name");
            }
        }
        return List.copyOf(byPath.values());
    }

    private boolean available(String path) {
        return sources.containsKey(path) || BuiltIns.ALL.file(path).isPresent();
    }

    private Linked linkAll() {
        sources.keySet().forEach(this::linkFile);
        var files = linked.values().stream().flatMap(Optional::stream).toList();
        return new Linked(files, files.size() == sources.size());
    }

    private Optional<FileDescriptor> linkFile(String path) {
        var source = sources.get(path);
        if (source == null) {
            return BuiltIns.ALL.file(path);
        }
        var done = linked.get(path);
        if (done != null) {
            return done;
        }
        if (!underway.add(path)) {
            faults.add(path, "", "", "imports itself: " + String.join(" -> ", underway) + " -> " + path);
            return Optional.empty();
        }
        var result = build(source);
        underway.remove(path);
        linked.put(path, result);
        return result;
    }

    private Optional<FileDescriptor> build(FileDescriptorProto source) {
        var dependencies = new ArrayList<FileDescriptor>();
        for (var path : source.getDependencyList()) {
            linkFile(path).ifPresent(dependencies::add);
        }
        if (dependencies.size() < source.getDependencyCount()) {
            return Optional.empty(); // the fault is at the file that could not be linked
        }
        try {
            return Optional.of(FileDescriptor.buildFrom(source, dependencies.toArray(FileDescriptor[]::new)));
        } catch (DescriptorValidationException invalid) {
            faults.add(source.getName(), invalid.getProblemSymbolName(), "", invalid.getDescription());
            return Optional.empty();
        }
    }
}
