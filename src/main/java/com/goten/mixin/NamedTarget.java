package com.goten.mixin;

import com.goten.mixin.v1.Target;
import com.goten.resource.ResourceKey;
import java.util.UUID;

/**
 * A resource of this deployment as others are asked about it.
 *
 * @param service of this deployment
 */
public record NamedTarget(String service, UUID uuid, ResourceKey key) {
    Target message() {
        return Target.newBuilder()
                .setUuid(uuid.toString())
                .addNames(new VersionedTarget(key.version(), service + "/" + key.type(), key.name()).message())
                .build();
    }
}
