package com.goten.api.route;

import com.goten.api.call.CallContext;
import com.goten.errors.GotenException.Aborted;
import com.goten.errors.GotenException.Unavailable;
import com.goten.mixin.CallHeaders;
import com.goten.policy.Control;
import com.goten.policy.Environment;
import com.goten.policy.EnvironmentSource;
import com.goten.schema.DeploymentId;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The regions that this service is in. */
final class Regions {
    private static final Duration SPREADING = Duration.ofMillis(500);
    private static final String MISROUTED = "MISROUTED";
    private static final String CONTROL_CHANGED = "CONTROL_CHANGED";

    private final DeploymentId self;
    private final EnvironmentSource environment;

    Regions(DeploymentId self, EnvironmentSource environment) {
        this.self = self;
        this.environment = environment;
    }

    String here() {
        return self.region();
    }

    DeploymentId self() {
        return self;
    }

    /** Whether there is no other. */
    boolean alone() {
        return environment.current().service(self.service())
                .map(service -> service.deployments().isEmpty()
                        || service.deployments().size() == 1 && service.deployments().containsKey(here()))
                .orElse(true);
    }

    boolean has(String region) {
        return region.equals(here()) || environment.current().deployment(id(region)).isPresent();
    }

    /**
     * Whether the service is there. Fails with {@code Unavailable} where this node has not heard of it, and the registry
     * cannot be asked: that is no reason to say that it is not.
     */
    Future<Boolean> exists(String region) {
        return has(region) || !environment.uncertain()
                ? Future.succeededFuture(has(region))
                : Future.failedFuture(new Unavailable(
                        "%s is not known here, and the registry cannot be asked for it".formatted(id(region)),
                        "OWNING_REGION_UNKNOWN"));
    }

    /** In the order of their names. */
    List<String> all() {
        return environment.current().service(self.service()).stream()
                .flatMap(service -> service.deployments().keySet().stream())
                .sorted()
                .toList();
    }

    /**
     * Who serves a call in a region.
     *
     * @throws Unavailable where it is a client's, and clients' requests do not go there; what deployments ask for themselves
     *     does
     */
    DeploymentId serving(String region, CallContext call) {
        DeploymentId id = id(region);
        if (call.says(CallHeaders.ON_BEHALF_OF, CallHeaders.ITSELF)) {
            return id;
        }
        boolean disabled = environment.current().deployment(id).map(Environment.Deployment::disabled).orElse(false);
        if (disabled) {
            throw new Unavailable(id + " is disabled", "DEPLOYMENT_DISABLED");
        }
        return id;
    }

    /**
     * What a request is told that does not belong here and goes no further.
     *
     * @param from who has forwarded it; empty where it came here first, and the policy has changed on its way
     */
    Aborted misrouted(String why, Optional<String> from) {
        String way = from.map(deployment -> ", and the request was forwarded by " + deployment).orElse("");
        return new Aborted(
                "%s%s: the policy may still be spreading".formatted(why, way),
                MISROUTED,
                SPREADING);
    }

    /** What a request is told about resources that are handed over to another region meanwhile. */
    Aborted beingHandedOver(String what) {
        return new Aborted(what + " is being handed over to another region", Control.BEING_HANDED_OVER, SPREADING);
    }

    /** What somebody is told who asks for a part of what has gone to others than he asks. */
    Aborted controlChanged() {
        return new Aborted(
                "it is known in region %s that others own what is asked for by now".formatted(here()),
                CONTROL_CHANGED,
                SPREADING);
    }

    /** Whether a question has been refused so: it is to be found out anew whom to ask. */
    static boolean isControlChanged(Throwable failure) {
        return failure instanceof Aborted refused && refused.info().reason().equals(CONTROL_CHANGED);
    }

    /** Whether a region has done nothing, because what was asked of it is another's, or may be. */
    static boolean belongsElsewhere(Throwable failure) {
        return failure instanceof Aborted refused
                && (refused.info().reason().equals(MISROUTED)
                        || refused.info().reason().equals(Control.BEING_HANDED_OVER));
    }

    private DeploymentId id(String region) {
        return new DeploymentId(self.service(), region);
    }
}
