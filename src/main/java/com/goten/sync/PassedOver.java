package com.goten.sync;

import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.schema.DeploymentId;
import com.goten.store.Copies.Tenure;
import com.goten.store.CopyRepair;
import com.goten.store.OwnedState;
import com.goten.time.Deadline;
import com.goten.time.Pauses;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the owner again for what he has told of and what could not be put, for there was a copy of what another region had under
 * that name: it may be of the past, and when it has gone, which its own owner tells of, nobody tells of the other one again.
 * Which they are is in the database; so it is looked when a stream begins, when something was passed over, and then, ever less
 * often, as long as something is. Lives on one context, and as long as a stream.
 */
final class PassedOver {
    private static final Logger LOG = LoggerFactory.getLogger(PassedOver.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** The stream stands still while they are read and put. */
    private static final int MOST = 50;

    private final Context context;
    private final SyncSurroundings around;
    private final DeploymentId peer;
    private final Tenure tenure;
    private final CopyWriter writer;
    private final Pauses pauses;
    private long timer = -1;
    private boolean looking;
    private boolean stopped;
    private int looks;

    PassedOver(
            Context context,
            SyncSurroundings around,
            DeploymentId peer,
            Tenure tenure,
            CopyWriter writer,
            Pauses pauses) {
        this.context = context;
        this.around = around;
        this.peer = peer;
        this.tenure = tenure;
        this.writer = writer;
        this.pauses = pauses;
    }

    /** There may be some, more than before. */
    void soon() {
        looks = 0;
        if (!looking) {
            later();
        }
    }

    void stop() {
        stopped = true;
        context.owner().cancelTimer(timer);
    }

    private void later() {
        context.owner().cancelTimer(timer);
        if (!stopped) {
            long millis = Math.max(1, pauses.jittered(looks++).toMillis());
            timer = context.owner().setTimer(millis, id -> context.runOnContext(now -> look()));
        }
    }

    private void look() {
        if (stopped || looking) {
            return;
        }
        looking = true;
        around.copies().passedOver(tenure.origin(), MOST).compose(this::askAgain).onComplete(asked -> context.runOnContext(now -> {
            looking = false;
            if (asked.failed()) {
                LOG.info("sync.passed_over_not_read deployment={} peer={} reason={}",
                        around.own(), peer, asked.cause().getMessage());
            }
            if (asked.failed() || asked.result()) {
                later();
            }
        }));
    }

    /** @return whether there may be some still */
    private Future<Boolean> askAgain(List<ResourceKey> keys) {
        Map<String, List<ResourceKey>> byType = keys.stream().collect(Collectors.groupingBy(ResourceKey::type));
        Future<Void> asked = Future.succeededFuture();
        for (List<ResourceKey> some : byType.values()) {
            asked = asked.compose(before -> writer.alone(() -> askFor(some)));
        }
        return asked.map(done -> !keys.isEmpty());
    }

    private Future<Void> askFor(List<ResourceKey> some) {
        List<String> names = some.stream().map(ResourceKey::name).toList();
        return around.client()
                .read(peer, around.version(), some.get(0).type(), names, Deadline.after(PATIENCE))
                .compose(states -> put(some, states));
    }

    private Future<Void> put(List<ResourceKey> asked, List<OwnedState> states) {
        var gone = new ArrayList<>(asked);
        var found = new ArrayList<CopyRepair>();
        for (OwnedState state : states) {
            if (state instanceof OwnedState.Present there && there.offer().isEmpty()) {
                StoredResource owners = there.resource();
                gone.remove(owners.key());
                found.add(new CopyRepair(owners.key(), Optional.empty(), Optional.of(owners)));
            }
        }
        return around.copies().notPassedOver(tenure.origin(), gone)
                .compose(forgotten -> around.copies().repair(tenure, found))
                .map(applied -> {
                    if (!applied.nothing()) {
                        around.changed().run();
                    }
                    return null;
                });
    }
}
