package com.goten.cascade;

import com.goten.mixin.Leftovers;
import com.goten.policy.Environment;
import com.goten.schema.DeploymentId;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Watches the deletions of the deployments that references from here may point to: those of imported services, and those
 * of this service in other regions. One stream for each of them in the whole deployment: its nodes share them. Follows the
 * environment. Lives on one context.
 */
final class DeletionWatches {
    /** So often also where the environment stays the same: nodes come and go. */
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final Context context;
    private final Surroundings around;
    private final Leftovers leftovers;
    private final CascadeObserver observer;
    private final Map<DeploymentId, DeletionWatch> watches = new HashMap<>();
    private volatile boolean stopped;
    private long timer;

    DeletionWatches(
            Vertx vertx, Context context, Surroundings around, Leftovers leftovers, CascadeObserver observer) {
        this.vertx = vertx;
        this.context = context;
        this.around = around;
        this.leftovers = leftovers;
        this.observer = observer;
    }

    void start() {
        timer = vertx.setPeriodic(LOOK.toMillis(), id -> follow());
        around.environment().listen(changed -> {
            if (!stopped) {
                context.runOnContext(ignored -> follow());
            }
        });
    }

    void stop() {
        stopped = true;
        vertx.cancelTimer(timer);
        watches.values().forEach(DeletionWatch::stop);
        watches.clear();
    }

    private void follow() {
        if (stopped) {
            return;
        }
        Set<DeploymentId> wanted = wanted(around.environment().current(), around.own());
        wanted.removeIf(peer -> !around.mine().test(peer.toString()));
        watches.entrySet().removeIf(watch -> {
            boolean over = !wanted.contains(watch.getKey());
            if (over) {
                watch.getValue().stop();
            }
            return over;
        });
        wanted.forEach(peer -> {
            if (!watches.containsKey(peer)) {
                var watch = new DeletionWatch(vertx, around, leftovers, peer, observer);
                watches.put(peer, watch);
                watch.start();
            }
        });
    }

    /** Who is to be watched, disabled or not: references from here can only point there. */
    static Set<DeploymentId> wanted(Environment environment, DeploymentId own) {
        var services = new HashSet<>(Set.of(own.service()));
        environment.service(own.service())
                .ifPresent(service -> service.imports().forEach(imported -> services.add(imported.service())));
        var wanted = new HashSet<DeploymentId>();
        services.forEach(name -> environment.service(name)
                .ifPresent(service -> service.deployments().keySet()
                        .forEach(region -> wanted.add(new DeploymentId(name, region)))));
        wanted.remove(own);
        return wanted;
    }
}
