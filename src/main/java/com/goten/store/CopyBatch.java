package com.goten.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is made of messages of an owner at once.
 *
 * @param states in the order in which the owner sent them
 * @param snapshot given where the states are all that there is of a range: what else is recorded as the owner's in it goes
 * @param token where the stream goes on after these
 * @param complete what becomes of {@link CopyCursor#complete}; empty: it stays
 * @param safeTime as {@link CopyCursor#safeTime}; empty: it stays, unless the copies become incomplete
 */
public record CopyBatch(
        List<OwnedState> states,
        Optional<NameRange> snapshot,
        String token,
        Optional<Boolean> complete,
        Optional<Instant> safeTime) {
    public CopyBatch {
        states = List.copyOf(states);
    }
}
