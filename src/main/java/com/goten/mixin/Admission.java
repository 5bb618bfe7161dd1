package com.goten.mixin;

import com.goten.errors.GotenException;
import com.goten.mixin.v1.Deployment;
import com.goten.policy.EnvironmentSource;
import com.goten.schema.DeploymentId;

/**
 * Who may tie himself to resources here. A deployment that was deleted from the registry may not: nobody asks it any more
 * before what it refers to goes. One of its nodes may not have heard of that yet.
 */
final class Admission {
    static final String REMOVED = "DEPLOYMENT_REMOVED";

    private final EnvironmentSource environment;

    Admission(EnvironmentSource environment) {
        this.environment = environment;
    }

    /**
     * Who asks.
     *
     * @throws GotenException.PermissionDenied where that is nobody any more
     */
    DeploymentId source(Deployment message) {
        DeploymentId source = Wire.deployment(message, "source");
        if (environment.current().removed(source)) {
            throw new GotenException.PermissionDenied(source + " was deleted from the registry", REMOVED);
        }
        return source;
    }
}
