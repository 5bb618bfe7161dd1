package com.goten.store;

import java.util.Optional;

/**
 * What is known of the hand-overs of a resource beside its row (PROTOCOL.md section 9); kept beyond its deletion.
 *
 * @param epoch the greatest that was seen of it
 * @param offeredTo the region that it was released to, and that has not confirmed yet
 * @param adoptedFrom the region that it was adopted from, and to which nothing was confirmed yet
 * @param established whether all that it refers to knows that it is here
 */
public record Handover(long epoch, Optional<String> offeredTo, Optional<String> adoptedFrom, boolean established) {
    /** Of one that was never handed over. */
    public static final Handover NONE = new Handover(0, Optional.empty(), Optional.empty(), true);
}
