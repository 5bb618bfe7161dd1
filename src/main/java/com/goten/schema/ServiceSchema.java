package com.goten.schema;

import java.util.List;
import java.util.Optional;

/**
 * One service as its descriptors describe it.
 *
 * @param service domain name
 * @param versions oldest first; at least one. Order: v1alpha1 before v1beta1 before v1 before v2
 */
public record ServiceSchema(String service, List<ApiVersion> versions) {
    public ServiceSchema {
        if (versions.isEmpty()) {
            throw new IllegalArgumentException("service " + service + " has no version");
        }
        versions = List.copyOf(versions);
    }

    public ApiVersion newest() {
        return versions.get(versions.size() - 1);
    }

    public Optional<ApiVersion> version(String version) {
        return versions.stream().filter(candidate -> candidate.version().equals(version)).findFirst();
    }
}
