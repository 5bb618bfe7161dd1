package com.goten.resource;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.UUID;

/**
 * A resource as the store holds it, body unparsed.
 *
 * <p>The states of a resource are ordered by {@code (epoch, revision)}, in all regions: a read copy has those of its owner.
 *
 * @param body serialized message, without {@code metadata.resource_version}, which is known only at commit:
 *     {@link Bodies#wire} appends it
 * @param revision of the owner's database; grows with every change of the resource, also over a deletion and a
 *     re-creation of its name
 * @param owned whether this deployment owns it; otherwise it is a read copy
 * @param deleting whether its lifecycle state is DELETING
 * @param epoch of its last hand-over between regions; 0 where there was none
 */
public record StoredResource(
        ResourceKey key,
        UUID uuid,
        Buffer body,
        long generation,
        long revision,
        boolean owned,
        String owningRegion,
        List<String> regions,
        boolean deleting,
        long epoch) {

    /** One that was never handed over. */
    public StoredResource(
            ResourceKey key,
            UUID uuid,
            Buffer body,
            long generation,
            long revision,
            boolean owned,
            String owningRegion,
            List<String> regions,
            boolean deleting) {
        this(key, uuid, body, generation, revision, owned, owningRegion, regions, deleting, 0);
    }
}
