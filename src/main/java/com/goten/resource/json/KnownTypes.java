package com.goten.resource.json;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The message types that an {@code Any} may hold. */
final class KnownTypes {
    private final Map<String, Descriptor> byName = new HashMap<>();

    KnownTypes(Collection<FileDescriptor> files) {
        var seen = new HashSet<String>();
        files.forEach(file -> add(file, seen));
    }

    private void add(FileDescriptor file, Set<String> seen) {
        if (seen.add(file.getFullName())) {
            file.getMessageTypes().forEach(this::add);
            file.getDependencies().forEach(dependency -> add(dependency, seen));
        }
    }

    private void add(Descriptor type) {
        byName.putIfAbsent(type.getFullName(), type);
        type.getNestedTypes().forEach(this::add);
    }

    /** By type URL: the name is what follows the last slash. */
    Optional<Descriptor> find(String typeUrl) {
        int slash = typeUrl.lastIndexOf('/');
        return slash < 0 ? Optional.empty() : Optional.ofNullable(byName.get(typeUrl.substring(slash + 1)));
    }
}
