package com.goten.cascade;

import com.goten.mixin.Leftovers;
import com.goten.mixin.Peers;
import com.goten.mixin.SchemaMixinClient.Deletions;
import com.goten.schema.DeploymentId;
import com.goten.time.Pauses;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream of another deployment's deletions, opened anew whenever it ends, from where it was.
 *
 * <pre>
 *   reading the token ──► opening ──► open ── ended, refused, moved ──► pausing ──► reading the token …
 *                                      │ deletions: what is left here is made a task, then the token is kept
 *                                      └────────────────────────────────────────── stop ──► STOPPED
 * </pre>
 *
 * A token is kept only when what came before it is durable: what a crash undoes is told once more. Lives on one context.
 */
final class DeletionWatch {
    private static final Logger LOG = LoggerFactory.getLogger(DeletionWatch.class);
    private static final Pauses PAUSES = new Pauses(Duration.ofMillis(100), Duration.ofSeconds(10));

    private final Vertx vertx;
    private final Surroundings around;
    private final Leftovers leftovers;
    private final DeploymentId peer;
    private final CascadeObserver observer;
    private Peers.@Nullable Stream stream;
    private boolean stopped;
    private int failures;

    DeletionWatch(
            Vertx vertx, Surroundings around, Leftovers leftovers, DeploymentId peer, CascadeObserver observer) {
        this.vertx = vertx;
        this.around = around;
        this.leftovers = leftovers;
        this.peer = peer;
        this.observer = observer;
    }

    void start() {
        around.shadows().watchToken(peer)
                .compose(token -> stopped
                        ? Future.failedFuture("nobody wants it any more")
                        : around.client().watchDeletions(peer, token, this::take))
                .compose(this::opened)
                .onComplete(ended -> {
                    stream = null;
                    if (!stopped) {
                        pause(ended.succeeded() ? "it has ended" : Collector.reason(ended.cause()));
                    }
                });
    }

    void stop() {
        stopped = true;
        if (stream != null) {
            stream.cancel();
        }
    }

    private Future<Void> opened(Peers.Stream open) {
        stream = open;
        if (stopped) {
            open.cancel();
        }
        return open.ended();
    }

    private Future<Void> take(Deletions deletions) {
        failures = 0;
        observer.noticed(deletions.targets().size());
        return leftovers.collect(deletions.targets())
                .compose(scheduled -> around.shadows().keepWatchToken(peer, deletions.token()));
    }

    private void pause(String reason) {
        long millis = PAUSES.jittered(failures++).toMillis();
        LOG.debug("cascade.watch_ended deployment={} peer={} pauseMillis={} reason={}", around.own(), peer, millis, reason);
        vertx.setTimer(millis, id -> {
            if (!stopped) {
                start();
            }
        });
    }
}
