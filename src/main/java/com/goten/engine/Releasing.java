package com.goten.engine;

import com.goten.errors.GotenException;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.Handover;
import java.time.Duration;

/** Whether a resource can be given to another region now. */
final class Releasing {
    private static final Duration SOON = Duration.ofMillis(500);

    private Releasing() {}

    /**
     * @throws GotenException.Aborted where what came with it from another region is not settled yet (it would be handed on
     *     incomplete), or where it has come by a hand-over that is not an earlier one
     */
    static void require(StoredResource resource, Handover known, long epoch) {
        if (known.adoptedFrom().isPresent() || !known.established()) {
            throw unfinished(resource.key());
        }
        if (epoch < next(resource, known)) {
            throw new GotenException.Aborted(
                    "%s came here by a later change of its policy than %d".formatted(resource.key().name(), epoch),
                    "HANDOVER_OUTDATED",
                    SOON);
        }
    }

    /** The least epoch at which it can go. */
    static long next(StoredResource resource, Handover known) {
        return Math.max(resource.epoch(), known.epoch()) + 1;
    }

    private static GotenException unfinished(ResourceKey key) {
        return new GotenException.Aborted(
                key.name() + " cannot be handed on before all that it refers to knows that it is here",
                "HANDOVER_UNFINISHED",
                SOON);
    }
}
