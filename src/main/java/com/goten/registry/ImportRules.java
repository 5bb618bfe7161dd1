package com.goten.registry;

import com.goten.errors.GotenException.FailedPrecondition;
import com.goten.errors.GotenException.PreconditionViolation;
import com.goten.meta.v1.Service;
import com.goten.policy.Environment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one service may import and use (PROTOCOL.md section 1): services and versions that there are, and none that imports
 * or uses it in turn. Pure functions.
 */
final class ImportRules {
    static final String UNKNOWN_SERVICE = "IMPORT_OF_UNKNOWN_SERVICE";
    static final String UNKNOWN_VERSION = "IMPORT_OF_UNKNOWN_VERSION";
    static final String VERSION_IMPORTED = "VERSION_IS_IMPORTED";
    static final String CYCLE = "IMPORTS_FORM_A_CYCLE";
    static final String REGION_MISSING = "IMPORTED_SERVICE_NOT_IN_REGION";

    private ImportRules() {}

    /** Names of the services that a service imports, as a whole or a version of it, or uses. */
    static Set<String> targets(Service service) {
        var all = new LinkedHashSet<>(service.getImportedServicesList());
        all.addAll(service.getUsedServicesList());
        service.getImportedVersionsList().forEach(each -> all.add(each.getTargetService()));
        return all;
    }

    /**
     * What is wrong with a service's imports.
     *
     * @param known by name: all that can be reached from it, so far as they exist
     */
    static List<PreconditionViolation> violations(Service service, Map<String, Service> known) {
        var violations = new ArrayList<PreconditionViolation>();
        for (String target : targets(service)) {
            if (!target.equals(service.getName()) && !known.containsKey(target)) {
                violations.add(new PreconditionViolation(UNKNOWN_SERVICE, target,
                        "%s imports or uses %s, which is not registered".formatted(service.getName(), target)));
            }
        }
        service.getImportedVersionsList().forEach(each -> version(service, each, known).ifPresent(violations::add));
        cycle(service, known).ifPresent(path -> violations.add(new PreconditionViolation(
                CYCLE, service.getName(), "imports form a cycle: " + String.join(" → ", path))));
        return violations;
    }

    private static Optional<PreconditionViolation> version(
            Service service, Service.ImportedVersion imported, Map<String, Service> known) {
        Service target = known.get(imported.getTargetService());
        return target == null || target.getAllVersionsList().contains(imported.getTargetServiceVersion())
                ? Optional.empty()
                : Optional.of(new PreconditionViolation(UNKNOWN_VERSION, target.getName(),
                        "%s imports %s of %s, which has %s".formatted(
                                service.getName(),
                                imported.getTargetServiceVersion(),
                                target.getName(),
                                String.join(", ", target.getAllVersionsList()))));
    }

    /**
     * Which versions cannot be left out of a service, because others import them.
     *
     * @param known all services, as this node knows them
     */
    static List<PreconditionViolation> dropped(Service before, Service after, Collection<Environment.Service> known) {
        Set<String> dropped = new LinkedHashSet<>(before.getAllVersionsList());
        after.getAllVersionsList().forEach(dropped::remove);
        String name = MetaNames.serviceOf(after.getName());
        var violations = new ArrayList<PreconditionViolation>();
        for (Environment.Service other : known) {
            for (Environment.Import each : other.imports()) {
                if (each.service().equals(name) && dropped.contains(each.importedVersion())) {
                    violations.add(new PreconditionViolation(VERSION_IMPORTED, MetaNames.service(other.name()),
                            "%s of %s cannot go: %s of %s imports it".formatted(
                                    each.importedVersion(), after.getName(), each.version(), other.name())));
                }
            }
        }
        return violations;
    }

    /** The way from a service back to itself; empty where there is none. */
    private static Optional<List<String>> cycle(Service service, Map<String, Service> known) {
        Map<String, String> cameFrom = new HashMap<>();
        Deque<Service> open = new ArrayDeque<>(List.of(service));
        while (!open.isEmpty()) {
            Service next = open.poll();
            for (String target : targets(next)) {
                if (target.equals(service.getName())) {
                    return Optional.of(way(service.getName(), next.getName(), cameFrom));
                }
                Service found = known.get(target);
                if (found != null && cameFrom.putIfAbsent(target, next.getName()) == null) {
                    open.add(found);
                }
            }
        }
        return Optional.empty();
    }

    private static List<String> way(String start, String last, Map<String, String> cameFrom) {
        var way = new ArrayList<String>(List.of(start));
        for (String at = last; !at.equals(start); at = cameFrom.get(at)) {
            way.add(0, at);
        }
        way.add(0, start);
        return way;
    }

    /** @throws FailedPrecondition where there is something */
    static void refuse(List<PreconditionViolation> violations) {
        refusal(violations).ifPresent(refusal -> {
            throw refusal;
        });
    }

    static Optional<FailedPrecondition> refusal(List<PreconditionViolation> violations) {
        return violations.isEmpty()
                ? Optional.empty()
                : Optional.of(new FailedPrecondition(
                        violations.get(0).description(), violations.get(0).type(), violations));
    }

    static PreconditionViolation regionMissing(String service, String target, String region) {
        return new PreconditionViolation(REGION_MISSING, target, "%s cannot be in %s: %s, which it imports or uses, is not"
                .formatted(service, region, target));
    }
}
