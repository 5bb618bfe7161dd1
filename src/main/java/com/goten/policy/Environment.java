package com.goten.policy;

import com.goten.schema.DeploymentId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The services around this node, as the registry knows them (PROTOCOL.md sections 1 and 11): where each is, which
 * versions it has, what it imports. Immutable; a newer one replaces it whole.
 *
 * @param services by name
 * @param removed deployments that were deleted from the registry
 */
public record Environment(Map<String, Service> services, Set<DeploymentId> removed) {
    public static final Environment EMPTY = new Environment(Map.of());

    public Environment {
        services = Map.copyOf(services);
        removed = Set.copyOf(removed);
    }

    /** One from which nothing was ever removed. */
    public Environment(Map<String, Service> services) {
        this(services, Set.of());
    }

    public Optional<Service> service(String name) {
        return Optional.ofNullable(services.get(name));
    }

    public Optional<Deployment> deployment(DeploymentId id) {
        return service(id.service()).flatMap(service -> Optional.ofNullable(service.deployments().get(id.region())));
    }

    /**
     * Whether a deployment was here and was deleted: it owns nothing, refers to nothing, and need not be asked. A
     * deployment that nobody knows is not removed.
     */
    public boolean removed(DeploymentId id) {
        return removed.contains(id) && deployment(id).isEmpty();
    }

    /** Every region in which there is a deployment of any service. */
    public Set<String> regions() {
        return services.values().stream()
                .flatMap(service -> service.deployments().keySet().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * One service.
     *
     * @param policy its own: governs what is under no policy holder, and the holders
     * @param versions newest first
     * @param imports what each version may refer to
     * @param uses other services that it calls
     * @param deployments by region
     * @param generation of the service in the registry; 0 where that does not have it
     * @param initialControlRegion that of its first policy, where that is another by now; otherwise empty
     */
    public record Service(
            String name,
            Policy policy,
            List<String> versions,
            List<Import> imports,
            List<String> uses,
            Map<String, Deployment> deployments,
            long generation,
            String initialControlRegion) {
        public Service {
            versions = List.copyOf(versions);
            imports = List.copyOf(imports);
            uses = List.copyOf(uses);
            deployments = Map.copyOf(deployments);
        }

        /** One that never had another policy. */
        public Service(
                String name,
                Policy policy,
                List<String> versions,
                List<Import> imports,
                List<String> uses,
                Map<String, Deployment> deployments) {
            this(name, policy, versions, imports, uses, deployments, 0, "");
        }

        /** Who governs what is under no holder of this service, and the holders. */
        public OwnPolicy own() {
            return new OwnPolicy(policy, generation, initialControlRegion);
        }

        /** The version of another service that a version of this one refers to; empty where it does not import it. */
        public Optional<String> imported(String version, String service) {
            return imports.stream()
                    .filter(i -> i.version().equals(version) && i.service().equals(service))
                    .map(Import::importedVersion)
                    .findFirst();
        }
    }

    /** @param version of the importing service */
    public record Import(String version, String service, String importedVersion) {}

    /**
     * One service in one region.
     *
     * @param address {@code host:port} where the other deployments reach it
     * @param disabled whether no client request is routed there; what deployments say to each other goes on
     * @param currentVersion the version that it writes
     */
    public record Deployment(DeploymentId id, String address, boolean disabled, String currentVersion) {}
}
