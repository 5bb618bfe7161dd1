package com.goten.schema;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one version of a service is declared in.
 *
 * @param files of the proto package and those below it
 */
record VersionFiles(VersionName version, String protoPackage, List<FileDescriptor> files) {

    List<ServiceDescriptor> services() {
        return files.stream().flatMap(file -> file.getServices().stream()).toList();
    }

    /** All messages, nested ones too. */
    static List<Descriptor> messages(List<FileDescriptor> files) {
        var found = new ArrayList<Descriptor>();
        files.forEach(file -> addMessages(file.getMessageTypes(), found));
        return found;
    }

    private static void addMessages(List<Descriptor> messages, List<Descriptor> found) {
        for (var message : messages) {
            found.add(message);
            addMessages(message.getNestedTypes(), found);
        }
    }

    /** A declared Change message of a type. */
    Optional<Descriptor> changeOf(String service, String typeName) {
        return messages(files).stream()
                .filter(message -> Annotations.changeOf(message)
                        .filter(name -> TypeNames.full(service, name).equals(typeName))
                        .isPresent())
                .findFirst();
    }

    /** The files with all that they depend on, each after its dependencies. */
    static List<FileDescriptor> withDependencies(List<FileDescriptor> files) {
        var ordered = new LinkedHashSet<FileDescriptor>();
        files.forEach(file -> addAfterDependencies(file, ordered));
        return List.copyOf(ordered);
    }

    private static void addAfterDependencies(FileDescriptor file, Set<FileDescriptor> ordered) {
        if (ordered.contains(file)) {
            return;
        }
        file.getDependencies().forEach(dependency -> addAfterDependencies(dependency, ordered));
        ordered.add(file);
    }
}
