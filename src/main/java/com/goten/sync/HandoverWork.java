package com.goten.sync;

import com.goten.engine.Command;
import com.goten.policy.Governor;
import com.goten.policy.PolicyStore;
import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.schema.ResourceType;
import com.goten.store.PolicyRefreshes.Placed;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Gives what a governor governs, and what has no region in its name, to another region.
 *
 * @param epoch of the hand-over
 */
record HandoverWork(
        PolicyStore policies, Governor governor, RefreshWriter writer, RefreshObserver observer, String to, long epoch)
        implements WalkWork {

    @Override
    public Future<List<ResourceName>> due(ResourceType type, List<Placed> page, RefreshFailures failures) {
        return governed(
                page.stream()
                        .filter(Placed::owned)
                        .flatMap(placed -> ResourceNames.tryParse(type, placed.key().name()).stream())
                        .toList(),
                failures);
    }

    /**
     * Those of the names that are handed over by the right of the governor. What lies under a holder that is nowhere is going
     * with that.
     */
    Future<List<ResourceName>> governed(List<ResourceName> names, RefreshFailures failures) {
        List<ResourceName> global = names.stream().filter(name -> name.region().isEmpty()).toList();
        var rights = global.stream().map(this::right).toList();
        return Future.join(rights).otherwiseEmpty().map(all -> {
            var governed = new ArrayList<ResourceName>();
            for (int i = 0; i < global.size(); i++) {
                Future<Optional<UUID>> found = rights.get(i);
                if (found.failed()) {
                    failures.add(global.get(i).value(), found.cause());
                } else if (found.result().filter(governor.uuid()::equals).isPresent()) {
                    governed.add(global.get(i));
                }
            }
            return governed;
        });
    }

    /** By whose right it was created; that of the service for all that is under a holder that has none yet. */
    private Future<Optional<UUID>> right(ResourceName name) {
        return policies.governor(name).compose(found -> found.isEmpty()
                ? Future.succeededFuture(Optional.empty())
                : policies.control(found.get()).map(control -> Optional.of(control.holder())));
    }

    @Override
    public Future<Integer> done(List<ResourceName> names, RefreshFailures failures) {
        return writer.all(names, name -> new Command.HandOver(name, to, epoch, governor.uuid()), failures)
                .onSuccess(observer::handedOver);
    }
}
