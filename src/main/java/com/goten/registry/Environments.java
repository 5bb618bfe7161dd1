package com.goten.registry;

import com.goten.meta.v1.Deployment;
import com.goten.meta.v1.Service;
import com.goten.policy.Environment;
import com.goten.policy.Environment.Import;
import com.goten.policy.Policy;
import com.goten.schema.DeploymentId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the environment of what is known. A Deployment whose Service is not known yet is left out until it is. The meta
 * service is there from the beginning: at the addresses that the configuration names, which count for more than what the
 * registry has, because that may be from before a move.
 */
final class Environments {
    private final String region;
    private final Map<String, String> bootstrap;
    private final Optional<Registration> registry;

    /**
     * @param bootstrap addresses of the meta service by region
     * @param registry the deployment itself where it is one of the meta service: its policy counts until one is registered
     */
    Environments(String region, Map<String, String> bootstrap, Optional<Registration> registry) {
        this.region = region;
        this.bootstrap = Map.copyOf(bootstrap);
        this.registry = registry;
    }

    Environment of(Known known) {
        Map<String, Map<String, Environment.Deployment>> deployments = new HashMap<>();
        known.deployments().values().forEach(deployment -> MetaNames.deploymentOf(deployment.getName())
                .ifPresent(id -> deployments
                        .computeIfAbsent(id.service(), service -> new HashMap<>())
                        .put(id.region(), deployment(id, deployment))));
        var meta = deployments.computeIfAbsent(MetaSchema.SERVICE, service -> new HashMap<>());
        bootstrap.forEach((at, address) -> {
            var id = new DeploymentId(MetaSchema.SERVICE, at);
            if (meta.containsKey(at) || !known.removed().contains(id)) {
                meta.merge(
                        at,
                        new Environment.Deployment(id, address, false, MetaSchema.VERSION),
                        (registered, configured) -> new Environment.Deployment(
                                registered.id(), address, registered.disabled(), registered.currentVersion()));
            }
        });
        Map<String, Environment.Service> services = new HashMap<>();
        known.services().values().forEach(service -> {
            var found = service(service, deployments);
            services.put(found.name(), found);
        });
        services.computeIfAbsent(MetaSchema.SERVICE, name -> new Environment.Service(
                name, metaPolicy(meta), List.of(MetaSchema.VERSION), List.of(), List.of(), meta));
        return new Environment(services, known.removed());
    }

    private Policy metaPolicy(Map<String, Environment.Deployment> meta) {
        return registry.map(own -> Policy.of(own.policy())).orElseGet(() -> everywhere(meta));
    }

    private static Environment.Service service(
            Service service, Map<String, Map<String, Environment.Deployment>> deployments) {
        String name = MetaNames.serviceOf(service.getName());
        var own = deployments.getOrDefault(name, Map.of());
        return new Environment.Service(
                name,
                service.getMultiRegionPolicy().getEnabledRegionsCount() == 0
                        ? everywhere(own)
                        : Policy.of(service.getMultiRegionPolicy()),
                service.getAllVersionsList(),
                service.getImportedVersionsList().stream().map(Environments::imported).toList(),
                service.getUsedServicesList().stream().map(MetaNames::serviceOf).toList(),
                own,
                service.getMetadata().getGeneration(),
                service.getMetadata().getInitialControlRegion());
    }

    /** Where nobody has said anything: the same in all regions. */
    private static Policy everywhere(Map<String, Environment.Deployment> deployments) {
        var regions = deployments.keySet().stream().sorted().toList();
        return new Policy(regions, regions.isEmpty() ? "" : regions.get(0), List.of());
    }

    private static Import imported(Service.ImportedVersion each) {
        return new Import(
                each.getCurrentServiceVersion(),
                MetaNames.serviceOf(each.getTargetService()),
                each.getTargetServiceVersion());
    }

    private Environment.Deployment deployment(DeploymentId id, Deployment deployment) {
        boolean near = id.region().equals(region) && !deployment.getPrivateDomain().isEmpty();
        return new Environment.Deployment(
                id,
                near ? deployment.getPrivateDomain() : deployment.getPublicDomain(),
                deployment.getIsDisabled(),
                deployment.getCurrentVersion());
    }
}
