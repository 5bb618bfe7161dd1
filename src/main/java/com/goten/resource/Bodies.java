package com.goten.resource;

import com.google.protobuf.DynamicMessage;
import com.goten.schema.ResourceType;
import com.goten.types.Meta;
import io.vertx.core.buffer.Buffer;

/** Between messages and stored bytes. */
public final class Bodies {
    private Bodies() {}

    /** The serialized resource as clients get it: the stored body with {@code metadata.resource_version} appended. */
    public static Buffer wire(ResourceType type, StoredResource resource) {
        throw new IllegalStateException();
    }

    /** The resource with {@code metadata.resource_version}. */
    public static DynamicMessage parse(ResourceType type, StoredResource resource) {
        throw new IllegalStateException();
    }

    /** A message's metadata; the default instance where it has none. */
    public static Meta metadata(ResourceType type, DynamicMessage message) {
        throw new IllegalStateException();
    }

    /** The message with its metadata replaced. */
    public static DynamicMessage withMetadata(ResourceType type, DynamicMessage message, Meta metadata) {
        throw new IllegalStateException();
    }
}
