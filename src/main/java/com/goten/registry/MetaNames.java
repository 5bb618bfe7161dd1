package com.goten.registry;

import com.goten.schema.DeploymentId;
import java.util.Optional;

/** Names of the registry's resources, from and to what they stand for. */
final class MetaNames {
    static final String REGIONS = "regions/";
    static final String SERVICES = "services/";
    private static final String DEPLOYMENTS = "/deployments/";
    private static final String RESOURCES = "/resources/";

    private MetaNames() {}

    static String region(String region) {
        return REGIONS + region;
    }

    static String service(String service) {
        return SERVICES + service;
    }

    static String deployment(DeploymentId id) {
        return service(id.service()) + DEPLOYMENTS + id.region();
    }

    static String resource(String service, String type) {
        return service(service) + RESOURCES + type;
    }

    /** The service, of the name of a Service; other text as it is. */
    static String serviceOf(String name) {
        return name.startsWith(SERVICES) ? name.substring(SERVICES.length()) : name;
    }

    /** The deployment, of the name of a Deployment; empty for other names. */
    static Optional<DeploymentId> deploymentOf(String name) {
        int at = name.indexOf(DEPLOYMENTS);
        return name.startsWith(SERVICES) && at > 0
                ? Optional.of(new DeploymentId(
                        name.substring(SERVICES.length(), at), name.substring(at + DEPLOYMENTS.length())))
                : Optional.empty();
    }
}
