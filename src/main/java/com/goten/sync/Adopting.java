package com.goten.sync;

import com.goten.engine.Adoption;
import com.goten.store.CopyBatch;
import com.goten.store.OwnedState;
import com.goten.store.OwnedState.Present;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/**
 * Has what a batch offers to this region taken over, before the batch is committed (PROTOCOL.md section 9): an offer is dealt
 * with, durably, when the token that goes on after it is. What is offered is no copy; the rest of the batch is.
 */
final class Adopting {
    /** So many side by side: they share transactions with clients' writes. */
    static final int MOST = 100;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Adoption adoption;
    private final String own;
    private final String from;

    /**
     * @param own this region
     * @param from the region whose batches come here
     */
    Adopting(Adoption adoption, String own, String from) {
        this.adoption = adoption;
        this.own = own;
        this.from = from;
    }

    /** What is offered in a batch. */
    List<Present> offered(CopyBatch batch) {
        return batch.states().stream().filter(this::isOffered).map(Present.class::cast).toList();
    }

    private boolean isOffered(OwnedState state) {
        return state instanceof Present there && there.offer().isPresent() && there.resource().owningRegion().equals(own);
    }

    /** The batch without what is offered. */
    CopyBatch rest(CopyBatch batch) {
        return new CopyBatch(
                batch.states().stream().filter(state -> !isOffered(state)).toList(),
                batch.snapshot(),
                batch.token(),
                batch.complete(),
                batch.safeTime());
    }

    /** Fails where one of them must come again. */
    Future<Void> adopt(List<Present> offered) {
        Future<Void> adopted = Future.succeededFuture();
        for (int first = 0; first < offered.size(); first += MOST) {
            List<Present> some = offered.subList(first, Math.min(offered.size(), first + MOST));
            adopted = adopted.compose(before -> Future.join(some.stream().map(this::adopt).toList()).mapEmpty());
        }
        return adopted;
    }

    private Future<Void> adopt(Present offered) {
        return adoption.adopt(offered.resource(), offered.offer().orElseThrow(), from, Deadline.after(PATIENCE));
    }
}
