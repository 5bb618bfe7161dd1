package com.goten.sync;

import com.goten.policy.Environment;
import com.goten.schema.DeploymentId;
import com.goten.store.Origin;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows all other deployments of the service, disabled or not: one stream for each in the whole deployment, whose nodes
 * share them. Removes the copies from those that were deleted from the registry. Lives on one context, but for
 * {@link #statuses}.
 */
final class CopyStreams {
    private static final Logger LOG = LoggerFactory.getLogger(CopyStreams.class);
    /** So often also where the environment stays the same: nodes come and go. */
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final Context context;
    private final SyncSurroundings around;
    private final SyncOptions options;
    private final SyncObserver observer;
    private final Map<String, CopyStream> streams = new ConcurrentHashMap<>();
    /** Streams that are being stopped, and removals: until they have ended nothing else is begun for their regions. */
    private final Map<String, Future<?>> ending = new ConcurrentHashMap<>();
    private volatile boolean begun;
    private volatile boolean stopped;
    private long looking;
    private long polling;
    private boolean reading;

    CopyStreams(
            Vertx vertx, Context context, SyncSurroundings around, SyncOptions options, SyncObserver observer) {
        this.vertx = vertx;
        this.context = context;
        this.around = around;
        this.options = options;
        this.observer = observer;
    }

    /** Completes when it is known how far the copies are that there are. */
    Future<Void> start() {
        looking = vertx.setPeriodic(LOOK.toMillis(), id -> follow());
        polling = vertx.setPeriodic(options.poll().toMillis(), id -> poll());
        return read().onSuccess(known -> {
            begun = true;
            around.environment().listen(changed -> context.runOnContext(ignored -> follow()));
        });
    }

    /** Completes when nothing is written any more. */
    Future<Void> stop() {
        stopped = true;
        vertx.cancelTimer(looking);
        vertx.cancelTimer(polling);
        Set.copyOf(streams.keySet()).forEach(this::leave);
        return Future.join(new ArrayList<>(ending.values())).mapEmpty();
    }

    /**
     * Compares the copies that this node keeps with their owners, now; from any thread.
     *
     * @param region only those from there; empty: all
     * @return completes when all comparisons have ended; how, the statuses say
     */
    Future<Void> compare(Optional<String> region) {
        Promise<Void> all = Promise.promise();
        context.runOnContext(now -> Future.join(streams.entrySet().stream()
                        .filter(stream -> region.isEmpty() || region.get().equals(stream.getKey()))
                        .map(stream -> stream.getValue().compare())
                        .toList())
                .onComplete(ended -> all.complete()));
        return all.future();
    }

    /** Of all regions of the service but the own, in the order of their names. From any thread. */
    List<CopyStatus> statuses() {
        var regions = new HashMap<String, CopyStatus>();
        around.states().regions().forEach(region -> regions.put(region, elsewhere(region)));
        peers(around.environment().current()).forEach(region -> regions.put(region, elsewhere(region)));
        streams.forEach((region, stream) -> regions.put(region, stream.status()));
        return regions.values().stream()
                .sorted((one, other) -> one.region().compareTo(other.region()))
                .toList();
    }

    private CopyStatus elsewhere(String region) {
        var progress = new CopyProgress(new Origin(region, around.version()), around.states());
        if (removed(region)) {
            progress.removing();
        } else {
            progress.elsewhere();
        }
        return progress.status(CopyStatus.Comparison.NONE);
    }

    private void follow() {
        if (!begun || stopped) {
            return;
        }
        Set<String> wanted = peers(around.environment().current()).stream()
                .filter(region -> around.mine().test(peer(region).toString()))
                .collect(Collectors.toSet());
        Set.copyOf(streams.keySet()).stream().filter(region -> !wanted.contains(region)).forEach(this::leave);
        wanted.stream().filter(this::free).forEach(region -> {
            var stream = new CopyStream(vertx, context, around, options, peer(region), observer);
            streams.put(region, stream);
            observer.known(region);
            stream.start();
        });
        around.states().regions().stream()
                .filter(region -> removed(region) && free(region) && around.mine().test(peer(region).toString()))
                .forEach(this::purge);
    }

    private boolean free(String region) {
        return !streams.containsKey(region) && !ending.containsKey(region);
    }

    private void leave(String region) {
        CopyStream stream = streams.remove(region);
        if (stream != null) {
            ending(region, stream.stop());
        }
    }

    private void purge(String region) {
        ending(region, around.copies().take(new Origin(region, around.version()))
                .compose(around.copies()::purge)
                .onSuccess(done -> {
                    around.states().forget(region);
                    around.changed().run();
                    LOG.info("sync.copies_removed deployment={} peer={} resources={}", around.own(), region, done.removed());
                })
                .onFailure(failure -> LOG.warn("sync.copies_not_removed deployment={} peer={} reason={}",
                        around.own(), region, failure.getMessage())));
    }

    private void ending(String region, Future<?> end) {
        ending.put(region, end);
        end.onComplete(ended -> context.runOnContext(now -> ending.remove(region)));
    }

    private Set<String> peers(Environment environment) {
        return environment.service(around.own().service())
                .map(service -> service.deployments().keySet().stream()
                        .filter(region -> !region.equals(around.own().region()))
                        .collect(Collectors.toSet()))
                .orElse(Set.of());
    }

    private boolean removed(String region) {
        return around.environment().current().removed(peer(region));
    }

    private DeploymentId peer(String region) {
        return new DeploymentId(around.own().service(), region);
    }

    /** One at a time: an answer that is late must not come after a newer one. */
    private void poll() {
        if (!reading && !around.alone().getAsBoolean()) {
            read().onFailure(failure -> LOG.debug("sync.not_polled reason={}", failure.getMessage()));
        }
    }

    private Future<Void> read() {
        reading = true;
        return around.copies().cursors()
                .onComplete(done -> context.runOnContext(now -> reading = false))
                .onSuccess(around.states()::read)
                .mapEmpty();
    }
}
