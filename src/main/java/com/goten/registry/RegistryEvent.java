package com.goten.registry;

import com.goten.policy.Environment;
import com.goten.policy.Environment.Deployment;
import com.goten.policy.Environment.Service;
import com.goten.schema.DeploymentId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What becomes known of the environment, in order. */
public sealed interface RegistryEvent {

    /** What a node begins with; told once. */
    record InitialState(Environment environment) implements RegistryEvent {}

    /** A deployment is new, or is not as it was. */
    record DeploymentSet(Deployment deployment) implements RegistryEvent {}

    /** A deployment was deleted from the registry. */
    record DeploymentRemoved(DeploymentId id) implements RegistryEvent {}

    /** What has happened to deployments between two environments. */
    static List<RegistryEvent> between(Environment before, Environment after) {
        var events = new ArrayList<RegistryEvent>();
        for (Service service : after.services().values()) {
            service.deployments().values().stream()
                    .filter(deployment -> !before.deployment(deployment.id()).equals(Optional.of(deployment)))
                    .forEach(deployment -> events.add(new DeploymentSet(deployment)));
        }
        after.removed().stream()
                .filter(id -> after.removed(id) && !before.removed(id))
                .forEach(id -> events.add(new DeploymentRemoved(id)));
        return events;
    }
}
