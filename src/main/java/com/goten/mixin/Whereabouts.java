package com.goten.mixin;

import com.goten.errors.GotenException;
import com.goten.policy.Environment;
import com.goten.schema.DeploymentId;
import java.util.Optional;

/**
 * Where to ask for the targets of references, and in which version of their service. Pure functions of the environment;
 * what they guess the one who is asked puts right.
 */
final class Whereabouts {
    private static final String REGIONS = "regions";

    private final Environment environment;
    private final DeploymentId own;
    private final String version;

    /** @param version the current one of this deployment */
    Whereabouts(Environment environment, DeploymentId own, String version) {
        this.environment = environment;
        this.own = own;
        this.version = version;
    }

    /**
     * The version in which this deployment knows the service's types.
     *
     * @throws GotenException.InvalidArgument where it does not import the service
     * @throws GotenException.Unavailable where the registry does not know this one
     */
    String importedVersion(Wish wish) {
        if (wish.service().equals(own.service())) {
            return version;
        }
        return environment.service(own.service())
                .orElseThrow(() -> unknown(own.service(), wish))
                .imported(version, wish.service())
                .orElseThrow(() -> new GotenException.InvalidArgument(wish.field(), "%s is of %s, which %s does not import in %s"
                        .formatted(wish.targetType(), wish.service(), own.service(), version)));
    }

    /**
     * Who is asked first: the region that is known, else the one in the name, else the target's service in this region.
     *
     * @throws GotenException.Unavailable where the registry knows nobody to ask
     */
    DeploymentId first(Wish wish) {
        return wish.region()
                .or(() -> regionIn(wish.targetName()))
                .map(region -> new DeploymentId(wish.service(), region))
                .filter(this::exists)
                .or(() -> Optional.of(new DeploymentId(wish.service(), own.region())).filter(this::exists))
                .orElseThrow(() -> unknown(wish.service(), wish));
    }

    private static GotenException unknown(String service, Wish wish) {
        return new GotenException.Unavailable(
                "no deployment of %s is known that could be asked for %s".formatted(service, wish.targetName()),
                "SERVICE_UNKNOWN");
    }

    /** As far as is known here. */
    boolean exists(DeploymentId id) {
        return environment.deployment(id).isPresent();
    }

    /** Collections and IDs alternate; where an ID spans slashes this may find a region that is none. */
    static Optional<String> regionIn(String name) {
        String[] segments = name.split("/", -1);
        for (int i = 0; i + 1 < segments.length; i += 2) {
            if (segments[i].equals(REGIONS)) {
                return Optional.of(segments[i + 1]);
            }
        }
        return Optional.empty();
    }
}
