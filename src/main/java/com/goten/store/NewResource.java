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
 * @param epoch of its last hand-over between regions; what is created has that of the right to create it, so that it is
 *     later than whatever had the name before. Of what is there already no write but a hand-over changes it
 */
public record NewResource(
        ResourceKey key,
        UUID uuid,
        Buffer body,
        String doc,
        long generation,
        String owningRegion,
        List<String> regions,
        boolean deleting,
        long epoch) {

    /** One where nothing was ever handed over. */
    public NewResource(
            ResourceKey key,
            UUID uuid,
            Buffer body,
            String doc,
            long generation,
            String owningRegion,
            List<String> regions,
            boolean deleting) {
        this(key, uuid, body, doc, generation, owningRegion, regions, deleting, 0);
    }

    /** The same of that epoch. */
    public NewResource at(long epoch) {
        return new NewResource(key, uuid, body, doc, generation, owningRegion, regions, deleting, epoch);
    }

    /** This state once it has its revision, in the deployment that owns it. */
    public StoredResource stored(long revision) {
        return new StoredResource(key, uuid, body, generation, revision, true, owningRegion, regions, deleting, epoch);
    }
}
