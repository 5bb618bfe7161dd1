package com.goten.schema;

import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * One API version of a service: one proto package.
 *
 * @param types in the order of their names
 * @param methods all methods of all its API services, synthesised ones included
 * @param imports services that its references and parents go to, its own not among them
 * @param files all its descriptors with everything they depend on, for reflection
 */
public record ApiVersion(
        String service,
        String version,
        String protoPackage,
        List<ResourceType> types,
        List<ApiMethod> methods,
        SortedSet<String> imports,
        List<FileDescriptor> files) {

    /** By singular name ({@code Device}) or full name ({@code devices.example.com/Device}). */
    public Optional<ResourceType> type(String name) {
        return types.stream()
                .filter(type -> type.singular().equals(name) || type.fullName().equals(name))
                .findFirst();
    }

    /** By {@code package.Service/Method}. */
    public Optional<ApiMethod> method(String fullName) {
        return methods.stream().filter(method -> method.fullName().equals(fullName)).findFirst();
    }

    /** Whether a version is older than another one of its service; false where one of the names is none. */
    public static boolean older(String version, String other) {
        return VersionName.parse(version)
                .flatMap(one -> VersionName.parse(other).map(two -> one.compareTo(two) < 0))
                .orElse(false);
    }
}
