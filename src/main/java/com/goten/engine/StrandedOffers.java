package com.goten.engine;

import com.goten.policy.CreationRight;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.Access;
import com.goten.store.Decision;
import com.goten.store.Handovers.Offer;
import com.goten.store.Needs;
import com.goten.store.Op;
import com.goten.store.View;
import com.goten.store.Write;
import com.goten.store.Writer;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * What becomes of what was released to a region that was deleted from the registry before it had confirmed it. A region is
 * deleted only when it owns nothing, and nothing that it says afterwards counts: nobody has it. At a later epoch it is offered to
 * another region, or adopted here as if the one that is no more had released it.
 */
public final class StrandedOffers {
    private final Writer writer;
    private final Adoption adoption;

    public StrandedOffers(Writer writer, Adoption adoption) {
        this.writer = writer;
        this.adoption = adoption;
    }

    /**
     * Takes it back, if it is offered still. What it refers to is told, as after any adoption.
     *
     * @param released as it is here
     * @param gone the region that is no more
     * @param here this region
     */
    public Future<Void> takeBack(
            Offer offer, StoredResource released, String gone, String here, long epoch, Deadline deadline) {
        var state = new StoredResource(
                released.key(),
                released.uuid(),
                released.body(),
                released.generation(),
                released.revision(),
                false,
                here,
                released.regions(),
                released.deleting(),
                epoch);
        return adoption.adopt(state, offer.shadow(), gone, deadline);
    }

    /** Offers it to another region, if it is as it was when it was offered; otherwise nothing happens. */
    public Future<Void> offerAnew(Offer offer, String to, long epoch, Deadline deadline) {
        return writer.write(new Anew(offer, to, epoch), deadline);
    }

    private record Anew(Offer offer, String to, long epoch) implements Write<Void> {
        private ResourceKey key() {
            return offer.key();
        }

        @Override
        public Needs needs() {
            return Needs.of(key(), Access.WRITE).withHandoverOf(offer.uuid());
        }

        @Override
        public Decision<Void> decide(View view) {
            var known = view.handover(offer.uuid());
            boolean same = known.offeredTo().isPresent() && known.epoch() == offer.epoch();
            List<Op> ops = view.resource(key())
                    .filter(row -> same && row.uuid().equals(offer.uuid()) && !row.owned())
                    .<List<Op>>map(row -> List.of(new Op.OfferAnew(key(), offer.uuid(), body(row), to, epoch)))
                    .orElse(List.of());
            return new Decision.Apply<>(ops, revisions -> null);
        }

        /** A right says itself to whom it goes; anything else is placed anew by whoever gets it. */
        private Buffer body(StoredResource row) {
            return CreationRight.hides(key())
                    ? CreationRight.of(row).goingTo(new CreationRight(to, epoch)).body()
                    : row.body();
        }
    }
}
