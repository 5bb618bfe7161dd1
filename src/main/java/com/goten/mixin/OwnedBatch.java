package com.goten.mixin;

import com.goten.store.NameRange;
import com.goten.store.OwnedState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A message of an owner to a region that has copies.
 *
 * @param changes in the order in which they were committed
 * @param token goes on after these; opaque but for {@link OwnedToken#reached}
 * @param snapshot given while a snapshot is being sent: the changes are what there is of these, and nothing else is
 * @param reset everything is sent anew: what there is of the owner elsewhere counts as incomplete until {@code caughtUp}
 * @param caughtUp the snapshot is over, and all changes that were committed during it have been sent
 */
public record OwnedBatch(
        List<OwnedState> changes,
        String token,
        Optional<NameRange> snapshot,
        boolean reset,
        boolean caughtUp,
        Progress progress) {
    public OwnedBatch {
        changes = List.copyOf(changes);
    }

    /**
     * How far the stream has come, by the owner's clock and feed, when the message was sent.
     *
     * @param now the clock that the other times are of
     * @param safeTime all that was committed by then has been sent; empty where that is not known yet
     * @param lastChange when the last change that was looked at, for the peer or not, was committed; empty where there was
     *     none yet
     * @param behind how many changes are known to be still to be sent; at least so many
     */
    public record Progress(Instant now, Optional<Instant> safeTime, Optional<Instant> lastChange, long behind) {}
}
