package com.goten.store;

import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.UUID;

/**
 * A state of a resource that is to be written; the revision is given at commit.
 *
 * @param body serialized, without {@code metadata.resource_version}
 * @param doc the same as JSON, for filters and orders
 */
public record NewResource(
        ResourceKey key,
        UUID uuid,
        Buffer body,
        String doc,
        long generation,
        String owningRegion,
        List<String> regions,
        boolean deleting) {

    /** This state once it has its revision, in the deployment that owns it. */
    public StoredResource stored(long revision) {
        return new StoredResource(key, uuid, body, generation, revision, true, owningRegion, regions, deleting);
    }
}
