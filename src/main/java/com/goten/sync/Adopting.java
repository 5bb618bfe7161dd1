package com.goten.sync;

import com.goten.engine.Adoption;
import com.goten.store.CopyBatch;
import com.goten.store.Handovers;
import com.goten.store.Handovers.Unadopted;
import com.goten.store.OwnedState;
import com.goten.store.OwnedState.Present;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has what a batch offers to this region taken over, before the batch is committed (PROTOCOL.md section 9): an offer is dealt
 * with, durably, when the token that goes on after it is. What is offered is no copy; the rest of the batch is.
 *
 * <p>One that cannot be taken up must not keep away everything that comes after it: it is kept here, and tried again. Whoever
 * has made it keeps it too, and nobody else can make another one before that.
 */
final class Adopting {
    private static final Logger LOG = LoggerFactory.getLogger(Adopting.class);
    /** So many side by side: they share transactions with clients' writes. */
    static final int MOST = 100;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Adoption adoption;
    private final Handovers handovers;
    private final String own;
    private final String from;

    /**
     * @param handovers keeps what cannot be taken up
     * @param own this region
     * @param from the region whose batches come here
     */
    Adopting(Adoption adoption, Handovers handovers, String own, String from) {
        this.adoption = adoption;
        this.handovers = handovers;
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

    /** The batch without what is offered, and without what was said of that before. */
    CopyBatch rest(CopyBatch batch) {
        Set<UUID> taken = new HashSet<>();
        var rest = new ArrayDeque<OwnedState>();
        for (int i = batch.states().size() - 1; i >= 0; i--) {
            OwnedState state = batch.states().get(i);
            if (isOffered(state)) {
                taken.add(state.uuid());
            } else if (!taken.contains(state.uuid())) {
                rest.addFirst(state);
            }
        }
        return new CopyBatch(
                List.copyOf(rest),
                batch.snapshot(),
                batch.token(),
                batch.complete(),
                batch.safeTime());
    }

    /** Fails where one of them could neither be taken up nor be kept: then they must come again. */
    Future<Void> adopt(List<Present> offered) {
        Future<Void> adopted = Future.succeededFuture();
        for (int first = 0; first < offered.size(); first += MOST) {
            List<Present> some = offered.subList(first, Math.min(offered.size(), first + MOST));
            adopted = adopted.compose(before -> Future.join(some.stream().map(this::adopt).toList()).mapEmpty());
        }
        return adopted;
    }

    private Future<Void> adopt(Present offered) {
        return adoption.adopt(offered.resource(), offered.offer().orElseThrow(), from, Deadline.after(PATIENCE))
                .recover(failure -> keep(offered, failure));
    }

    private Future<Void> keep(Present offered, Throwable failure) {
        String reason = String.valueOf(failure.getMessage());
        return handovers.keep(new Unadopted(offered.resource(), offered.offer().orElseThrow(), from, reason))
                .onSuccess(kept -> LOG.warn(
                        "sync.offer_not_taken_up region={} resource={} epoch={} reason={}",
                        from, offered.key().name(), offered.epoch(), reason));
    }
}
