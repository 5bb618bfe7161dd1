package com.goten.schema;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Reads one version of a service. */
final class VersionReader {
    private final String service;
    private final VersionFiles files;
    private final Faults faults;

    VersionReader(String service, VersionFiles files, Faults faults) {
        this.service = service;
        this.files = files;
        this.faults = faults;
    }

    ApiVersion read() {
        var version = files.version().text();
        var drafts = new TypeDraftReader(service, faults).read(files);
        var types = new TypeReader(service, version, drafts, faults).read();
        var methods = new ArrayList<>(new MethodsReader(service, types, faults).read(files.services()));
        var synthesised = synthesise(types, methods);
        synthesised.forEach(file -> methods.addAll(new MethodsReader(service, types, faults).read(file.getServices())));
        new RouteReader(faults).check(methods);
        var all = Stream.concat(files.files().stream(), synthesised.stream()).toList();
        return new ApiVersion(
                service,
                version,
                files.protoPackage(),
                types,
                List.copyOf(methods),
                imports(types),
                VersionFiles.withDependencies(all));
    }

    private List<FileDescriptor> synthesise(List<ResourceType> types, List<ApiMethod> declared) {
        var synthesis = new ApiSynthesis(service, files);
        return types.stream()
                .filter(type -> !type.patterns().isEmpty())
                .filter(type -> !Annotations.spec(type.descriptor()).getDisableStandardAccess())
                .filter(type -> !hasApi(type, declared))
                .map(synthesis::synthesise)
                .toList();
    }

    /** An API service of its own: one that has a standard method of the type, or is called as its would be. */
    private boolean hasApi(ResourceType type, List<ApiMethod> declared) {
        return declared.stream().anyMatch(method -> method.verb() != Verb.CUSTOM && method.type() == type)
                || files.services().stream().anyMatch(api -> api.getName().equals(type.singular() + "Service"));
    }

    private SortedSet<String> imports(List<ResourceType> types) {
        var imports = new TreeSet<String>();
        for (var type : types) {
            type.references().forEach(reference -> imports.add(reference.targetService()));
            type.parents().forEach(parent -> imports.add(parent.service()));
        }
        imports.remove(service);
        return Collections.unmodifiableSortedSet(imports);
    }
}
