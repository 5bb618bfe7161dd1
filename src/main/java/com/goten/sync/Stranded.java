package com.goten.sync;

import com.goten.engine.StrandedOffers;
import com.goten.policy.Environment;
import com.goten.policy.Governor;
import com.goten.schema.DeploymentId;
import com.goten.store.Handovers.Offer;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to what was released to a region that was deleted from the registry before it had confirmed it ({@link StrandedOffers}):
 * it goes where a newer policy says, or comes back where that names this region.
 */
final class Stranded {
    private static final Logger LOG = LoggerFactory.getLogger(Stranded.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MOST = 100;

    private final RefreshFlow.Parts parts;

    Stranded(RefreshFlow.Parts parts) {
        this.parts = parts;
    }

    /** Whether the service was in a region, and is no more. */
    boolean isGone(String region) {
        return parts.environment().current().removed(in(region));
    }

    /** Why nothing can be handed over to a region, if that is so. */
    Optional<String> closed(String region) {
        Optional<Environment.Deployment> there = parts.environment().current().deployment(in(region));
        if (there.isEmpty()) {
            return Optional.of("the service is not in region " + region);
        }
        return there.filter(Environment.Deployment::disabled)
                .map(deployment -> in(region) + " is disabled, and is given nothing more");
    }

    private DeploymentId in(String region) {
        return new DeploymentId(parts.own().service(), region);
    }

    /**
     * Sees to what was released by the right of a governor.
     *
     * @return why something is left; empty where nothing is
     */
    Future<Optional<String>> seeTo(Governor governor) {
        Environment now = parts.environment().current();
        List<String> gone = now.removed().stream()
                .filter(id -> id.service().equals(parts.own().service()) && now.removed(id))
                .map(DeploymentId::region)
                .toList();
        Future<Optional<String>> left = Future.succeededFuture(Optional.empty());
        for (String region : gone) {
            left = left.compose(before -> before.isPresent()
                    ? Future.succeededFuture(before)
                    : seeTo(governor, region));
        }
        return left;
    }

    private Future<Optional<String>> seeTo(Governor governor, String gone) {
        return parts.handovers().offered(gone, Optional.of(governor.uuid()), MOST).compose(offers -> {
            String goal = governor.own().orElseThrow().defaultControlRegion();
            Optional<String> closed = isHere(goal) ? Optional.empty() : closed(goal);
            if (offers.isEmpty() || closed.isPresent()) {
                return Future.succeededFuture(offers.isEmpty() ? Optional.empty() : closed.map(reason ->
                        "region %s, to which %s was released, is no more, and %s"
                                .formatted(gone, offers.get(0).key().name(), reason)));
            }
            long number = parts.policies().number(governor);
            LOG.info("handover.diverted from={} to={} count={} epoch={}", gone, goal, offers.size(), number);
            return Future.join(offers.stream()
                            .map(offer -> divert(offer, gone, goal, Math.max(number, offer.epoch() + 1)))
                            .toList())
                    .compose(all -> seeTo(governor, gone));
        });
    }

    private Future<Void> divert(Offer offer, String gone, String goal, long epoch) {
        return isHere(goal)
                ? takeBack(offer, gone, epoch)
                : parts.stranded().offerAnew(offer, goal, epoch, Deadline.after(PATIENCE));
    }

    private Future<Void> takeBack(Offer offer, String gone, long epoch) {
        return parts.reader().get(offer.key()).compose(found -> found
                .filter(row -> row.uuid().equals(offer.uuid()))
                .map(row -> parts.stranded().takeBack(
                        offer, row, gone, parts.own().region(), epoch, Deadline.after(PATIENCE)))
                .orElseGet(() -> Future.failedFuture("%s was released, and is not to be found".formatted(offer.key()))));
    }

    private boolean isHere(String region) {
        return region.equals(parts.own().region());
    }
}
