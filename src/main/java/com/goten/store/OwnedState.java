package com.goten.store;

import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import java.util.UUID;

/**
 * What an owner says of a resource to those who have copies of it (PROTOCOL.md section 9): how it is, or that it is not
 * theirs any more. The states of a resource are ordered by {@link #epoch} and {@link #revision}; only a greater one
 * replaces what they have.
 */
public sealed interface OwnedState {
    ResourceKey key();

    UUID uuid();

    long epoch();

    long revision();

    /** It is there. @param resource with the body as it is stored: copies have the same bytes */
    record Present(StoredResource resource) implements OwnedState {
        @Override
        public ResourceKey key() {
            return resource.key();
        }

        @Override
        public UUID uuid() {
            return resource.uuid();
        }

        @Override
        public long epoch() {
            return resource.epoch();
        }

        @Override
        public long revision() {
            return resource.revision();
        }
    }

    /** It was deleted, or is not for that region any more. @param revision of that change */
    record Removed(ResourceKey key, UUID uuid, long epoch, long revision) implements OwnedState {}
}
