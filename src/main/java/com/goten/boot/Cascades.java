package com.goten.boot;

import com.goten.cascade.CascadeDeletionVerticle;
import com.goten.cascade.CascadeObserver;
import com.goten.cascade.CascadeOptions;
import com.goten.cascade.Surroundings;
import com.goten.cluster.Membership;
import com.goten.engine.CommandExecutor;
import com.goten.mixin.Peers;
import com.goten.mixin.SchemaMixinClient;
import com.goten.policy.EnvironmentSource;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.store.pg.PgStore;

/** Puts the follow-up of a deployment's deletions together. */
final class Cascades {
    private Cascades() {}

    static CascadeDeletionVerticle verticle(
            DeploymentId own,
            ApiVersion version,
            CommandExecutor executor,
            PgStore store,
            Peers peers,
            EnvironmentSource environment,
            Membership membership,
            CascadeObserver observer) {
        var around = new Surroundings(
                own,
                environment,
                new SchemaMixinClient(own, peers),
                store.shadows(),
                membership::mine);
        return new CascadeDeletionVerticle(
                version,
                executor,
                store.holders(),
                store.tasks(),
                around,
                observer,
                CascadeOptions.STANDARD);
    }
}
