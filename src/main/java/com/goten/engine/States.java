package com.goten.engine;

import com.google.protobuf.DynamicMessage;
import com.goten.resource.Bodies;
import com.goten.resource.Doc;
import com.goten.resource.ResourceKey;
import com.goten.schema.ResourceType;
import com.goten.store.NewResource;
import com.goten.types.Lifecycle;
import com.goten.types.Meta;
import java.util.UUID;

/** Makes the rows of new states from messages. */
final class States {
    private States() {}

    /** @throws com.goten.errors.GotenException.InvalidArgument for values that cannot be stored */
    static NewResource of(ResourceType type, ResourceKey key, UUID uuid, DynamicMessage content, Meta metadata) {
        DynamicMessage message = Bodies.withMetadata(type, content, metadata);
        return new NewResource(
                key,
                uuid,
                Bodies.stored(type, message),
                Doc.of(type, message),
                metadata.getGeneration(),
                metadata.getSyncing().getOwningRegion(),
                metadata.getSyncing().getRegionsList(),
                metadata.getLifecycle().getState() == Lifecycle.State.DELETING);
    }
}
