package com.goten.api.call;

import com.goten.engine.CommandExecutor;
import com.goten.explain.Plans;
import com.goten.mixin.PeerMethods;
import com.goten.schema.DeploymentId;
import com.goten.schema.ServiceSchema;
import com.goten.store.ResourceReader;
import com.goten.watch.WatchService;
import java.util.Optional;

/**
 * A deployment as its API sees it.
 *
 * @param currentVersion the version that writes go to; newer ones are read-only, older ones are not served
 * @param around empty for a deployment that knows no others: everything runs in it
 * @param forPeers what other deployments may call
 * @param plans what deletions would do
 */
public record ServedDeployment(
        DeploymentId id,
        ServiceSchema schema,
        String currentVersion,
        ResourceReader reader,
        CommandExecutor executor,
        WatchService watches,
        Optional<Surroundings> around,
        PeerMethods forPeers,
        Plans plans) {

    /** One that cannot say what deletions would do. */
    public ServedDeployment(
            DeploymentId id,
            ServiceSchema schema,
            String currentVersion,
            ResourceReader reader,
            CommandExecutor executor,
            WatchService watches,
            Optional<Surroundings> around,
            PeerMethods forPeers) {
        this(id, schema, currentVersion, reader, executor, watches, around, forPeers, Plans.NONE);
    }

    /** One that answers nothing to the others. */
    public ServedDeployment(
            DeploymentId id,
            ServiceSchema schema,
            String currentVersion,
            ResourceReader reader,
            CommandExecutor executor,
            WatchService watches,
            Optional<Surroundings> around) {
        this(id, schema, currentVersion, reader, executor, watches, around, PeerMethods.NONE);
    }

    /** One that knows no others. */
    public ServedDeployment(
            DeploymentId id,
            ServiceSchema schema,
            String currentVersion,
            ResourceReader reader,
            CommandExecutor executor,
            WatchService watches) {
        this(id, schema, currentVersion, reader, executor, watches, Optional.empty());
    }
}
