package com.goten.verify;

import com.goten.schema.DeploymentId;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What to look at: everything, or what certain findings are about.
 *
 * @param parts by deployment; empty: everything
 */
record Scope(Optional<Map<DeploymentId, Part>> parts) {
    static final Scope ALL = new Scope(Optional.empty());

    /** Subjects in one database. */
    record Part(Set<UUID> resources, Set<String> changes, boolean leftovers) {
        private static final Part NOTHING = new Part(Set.of(), Set.of(), false);
    }

    static Scope of(Collection<Finding> findings) {
        Map<DeploymentId, Set<Subject>> subjects = findings.stream().collect(Collectors.groupingBy(
                Finding::at, Collectors.mapping(Finding::subject, Collectors.toSet())));
        Map<DeploymentId, Part> parts = new HashMap<>();
        subjects.forEach((at, all) -> parts.put(at, part(all)));
        return new Scope(Optional.of(parts));
    }

    private static Part part(Set<Subject> subjects) {
        var part = new Part(new HashSet<>(), new HashSet<>(), subjects.contains(Subject.LEFTOVER));
        subjects.forEach(subject -> {
            if (subject.kind() == Subject.Kind.RESOURCE) {
                part.resources().add(UUID.fromString(subject.id()));
            } else if (subject.kind() == Subject.Kind.CHANGES) {
                part.changes().add(subject.id());
            }
        });
        return part;
    }

    boolean everything() {
        return parts.isEmpty();
    }

    /** Which resources of a deployment; empty: all. */
    Optional<Set<UUID>> resources(DeploymentId at) {
        return parts.map(all -> part(all, at).resources());
    }

    /** Whose changes; empty: everybody's. */
    Optional<Set<String>> changes(DeploymentId at) {
        return parts.map(all -> part(all, at).changes());
    }

    boolean leftovers(DeploymentId at) {
        return parts.map(all -> part(all, at).leftovers()).orElse(true);
    }

    private static Part part(Map<DeploymentId, Part> all, DeploymentId at) {
        return all.getOrDefault(at, Part.NOTHING);
    }
}
