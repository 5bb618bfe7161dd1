package com.goten.mixin;

import com.goten.resource.ResourceKey;
import com.goten.schema.DeploymentId;
import com.goten.testing.Network;
import com.goten.testing.TestDeployment;
import java.util.List;

/** A deployment to which adopters are as anybody else. */
public final class RefusingAdopters {
    private RefusingAdopters() {}

    public static SchemaMixinService of(TestDeployment in, Network network) {
        return new SchemaMixinService(
                in.vertx(), in.id(), in.version(), in.store().writer(), in.policies(), network, in.store().shadows(), "feed",
                () -> {}, new SchemaMixinService.EstablishWrites() {
                    @Override
                    public EstablishWrite of(DeploymentId own, DeploymentId source, List<ResourceKey> targets) {
                        return new EstablishWrite(own, source, targets);
                    }

                    @Override
                    public EstablishWrite adopter(DeploymentId own, DeploymentId source, List<ResourceKey> targets) {
                        return new EstablishWrite(own, source, targets);
                    }
                });
    }
}
