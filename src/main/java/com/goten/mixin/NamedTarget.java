package com.goten.mixin;

import com.goten.mixin.v1.Target;
import com.goten.resource.ResourceKey;
import java.util.UUID;

/**
 * A resource of this deployment as others are asked about it: by its uuid, and by its name in the current version.
 *
 * <p>That is all the names that anybody can know it by. A name that comes in is taken for one of the current version, so who
 * imports another one has established, and recorded, the same text or nothing; and those who are asked compare types and
 * names, and no versions. Once a version calls things otherwise, and translates what comes in, its names belong here too.
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
