package com.goten.engine;

import com.goten.resource.StoredResource;
import com.goten.store.NewResource;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * What a command did.
 *
 * @param before the resource before it, where there was one
 * @param after the resource after it; empty when it is gone. The same as before when nothing changed
 */
public record WriteResult(Optional<StoredResource> before, Optional<StoredResource> after) {
    /** There was nothing, and there is nothing. */
    public static final WriteResult NOTHING = new WriteResult(Optional.empty(), Optional.empty());

    static WriteResult created(NewResource after, long revision) {
        return new WriteResult(Optional.empty(), Optional.of(after.stored(revision)));
    }

    static WriteResult changed(StoredResource before, NewResource after, ToLongFunction<NewResource> revisions) {
        return new WriteResult(Optional.of(before), Optional.of(
                after.at(before.epoch()).stored(revisions.applyAsLong(after))));
    }

    /** @param resource as it is in the region that has it now */
    static WriteResult released(StoredResource before, NewResource resource, long epoch, long revision) {
        return new WriteResult(Optional.of(before), Optional.of(new StoredResource(
                resource.key(), resource.uuid(), resource.body(), resource.generation(), revision, false,
                resource.owningRegion(), resource.regions(), resource.deleting(), epoch)));
    }
}
