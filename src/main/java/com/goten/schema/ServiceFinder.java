package com.goten.schema;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which of the services that a set declares types of is the one described, and in which packages.
 *
 * <p>A set also holds files that the service imports. Where types of several services are there, the first of these
 * that leaves exactly one decides: a file option {@code service_pkg} names it; it has an API; no file of the others
 * imports it. Where none does, the set is refused rather than guessed at.
 */
final class ServiceFinder {
    private final String origin;
    private final List<FileDescriptor> files;
    private final Faults faults;
    private final Map<String, List<Descriptor>> typesByService = new TreeMap<>();

    /** @param origin where the files come from, for faults */
    ServiceFinder(String origin, List<FileDescriptor> files, Faults faults) {
        this.origin = origin;
        this.files = files;
        this.faults = faults;
        VersionFiles.messages(files).forEach(this::addType);
    }

    private void addType(Descriptor message) {
        Annotations.resource(message)
                .filter(resource -> TypeNames.isFull(resource.getType()))
                .ifPresent(resource -> typesByService
                        .computeIfAbsent(TypeNames.service(resource.getType()), service -> new ArrayList<>())
                        .add(message));
    }

    /** The service; empty where a fault says why not. */
    Optional<String> service() {
        var candidates = typesByService.keySet();
        if (candidates.isEmpty()) {
            faults.add(origin, "", "", "no message declares a resource type (option google.api.resource with a type"
                    + " <service>/<Type>)");
            return Optional.empty();
        }
        return only(candidates)
                .or(() -> only(where(candidates, this::isNamed)))
                .or(() -> only(where(candidates, this::hasApi)))
                .or(() -> only(where(candidates, this::isImportedByNone)))
                .or(() -> ambiguous(candidates));
    }

    private Optional<String> ambiguous(Set<String> candidates) {
        faults.add(origin, "", "", "the files declare types of several services, " + String.join(", ", candidates)
                + ": name the one described with the file option goten.annotations.service_pkg");
        return Optional.empty();
    }

    private static Optional<String> only(Set<String> candidates) {
        return candidates.size() == 1 ? Optional.of(candidates.iterator().next()) : Optional.empty();
    }

    private static Set<String> where(Set<String> candidates, Predicate<String> condition) {
        return candidates.stream().filter(condition).collect(Collectors.toCollection(TreeSet::new));
    }

    private boolean isNamed(String service) {
        return files.stream().anyMatch(file -> Annotations.servicePackage(file).getDomain().equals(service));
    }

    private boolean hasApi(String service) {
        return packages(service).stream()
                .flatMap(name -> filesOf(name).stream())
                .anyMatch(file -> !file.getServices().isEmpty());
    }

    private boolean isImportedByNone(String service) {
        var own = declaringFiles(service);
        return typesByService.keySet().stream()
                .filter(other -> !other.equals(service))
                .flatMap(other -> declaringFiles(other).stream())
                .map(file -> VersionFiles.withDependencies(List.of(file)))
                .noneMatch(reached -> reached.stream().anyMatch(own::contains));
    }

    private Set<FileDescriptor> declaringFiles(String service) {
        return typesByService.get(service).stream().map(Descriptor::getFile).collect(Collectors.toSet());
    }

    private Set<String> packages(String service) {
        return typesByService.get(service).stream()
                .map(type -> type.getFile().getPackage())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private List<FileDescriptor> filesOf(String protoPackage) {
        return files.stream().filter(file -> isWithin(file.getPackage(), protoPackage)).toList();
    }

    private static boolean isWithin(String inner, String outer) {
        return inner.equals(outer) || inner.startsWith(outer + ".");
    }

    /** Its versions, oldest first. */
    List<VersionFiles> versions(String service) {
        var found = new LinkedHashMap<VersionName, VersionFiles>();
        for (var protoPackage : packages(service)) {
            version(protoPackage).ifPresent(version -> addVersion(found, version, protoPackage));
        }
        return found.values().stream()
                .sorted((one, other) -> one.version().compareTo(other.version()))
                .toList();
    }

    private void addVersion(Map<VersionName, VersionFiles> found, VersionName version, String protoPackage) {
        var before = found.putIfAbsent(version, new VersionFiles(version, protoPackage, filesOf(protoPackage)));
        if (before != null) {
            faults.add(firstFile(protoPackage), protoPackage, "", "version " + version.text() + " is package "
                    + before.protoPackage() + " already: a version is one package");
        }
    }

    private Optional<VersionName> version(String protoPackage) {
        var declared = filesOf(protoPackage).stream()
                .map(file -> Annotations.servicePackage(file).getVersion())
                .filter(version -> !version.isEmpty())
                .findFirst();
        var text = declared.orElse(protoPackage.substring(protoPackage.lastIndexOf('.') + 1));
        var version = VersionName.parse(text);
        if (version.isEmpty()) {
            faults.add(firstFile(protoPackage), protoPackage, "", "the last part of the package must be an API version"
                    + " such as v1 or v2beta1, " + text + " is none");
        }
        return version;
    }

    private String firstFile(String protoPackage) {
        return filesOf(protoPackage).get(0).getName();
    }
}
