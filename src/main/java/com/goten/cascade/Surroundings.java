package com.goten.cascade;

import com.goten.mixin.SchemaMixinClient;
import com.goten.policy.EnvironmentSource;
import com.goten.schema.DeploymentId;
import com.goten.store.Shadows;
import java.util.function.Predicate;

/**
 * What the flows know of the deployments around theirs.
 *
 * @param mine whether this node is the one, among those of the deployment, that watches another deployment's deletions
 */
public record Surroundings(
        DeploymentId own,
        EnvironmentSource environment,
        SchemaMixinClient client,
        Shadows shadows,
        Predicate<String> mine) {}
