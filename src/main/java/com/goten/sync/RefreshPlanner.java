package com.goten.sync;

import com.goten.policy.Governor;
import com.goten.policy.Placement;
import com.goten.policy.PolicyStore;
import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.schema.ResourceType;
import com.goten.store.PolicyRefreshes.Placed;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds out which of the resources that are looked at do not say what the policy says. */
final class RefreshPlanner {
    private final String region;
    private final PolicyStore policies;
    private final Governor governor;

    /** @param region of this deployment */
    RefreshPlanner(String region, PolicyStore policies, Governor governor) {
        this.region = region;
        this.policies = policies;
        this.governor = governor;
    }

    /**
     * The names of those, in order.
     *
     * @param failures is told of those of which it cannot be found out
     */
    Future<List<ResourceName>> stale(ResourceType type, List<Placed> page, RefreshFailures failures) {
        var names = new ArrayList<ResourceName>();
        var rows = new ArrayList<Placed>();
        var placements = new ArrayList<Future<Placement>>();
        for (Placed placed : page) {
            Optional<ResourceName> name =
                    placed.owned() ? ResourceNames.tryParse(type, placed.key().name()) : Optional.empty();
            name.ifPresent(known -> placement(known).ifPresent(placement -> {
                names.add(known);
                rows.add(placed);
                placements.add(placement);
            }));
        }
        return Future.join(placements).otherwiseEmpty().map(all -> {
            var stale = new ArrayList<ResourceName>();
            for (int i = 0; i < names.size(); i++) {
                if (placements.get(i).failed()) {
                    failures.add(names.get(i).value(), placements.get(i).cause());
                } else if (differs(rows.get(i), placements.get(i).result())) {
                    stale.add(names.get(i));
                }
            }
            return stale;
        });
    }

    /**
     * By the governor as he was read: what is cached may be older. What lies under holders is the service's affair too, for
     * those that have no policy of their own; by those that have one it is where they say.
     */
    private Optional<Future<Placement>> placement(ResourceName name) {
        Optional<ResourceName> holder = policies.holder(name);
        if (governor.isService() ? holder.isEmpty() : holder.filter(this::isGovernor).isPresent()) {
            return Optional.of(Future.succeededFuture(
                    Placement.keptBy(region, name, governor.governs(policies.servicePolicy()))));
        }
        return governor.isService()
                ? Optional.of(policies.governing(name).map(policy -> Placement.keptBy(region, name, policy)))
                : Optional.empty();
    }

    private boolean isGovernor(ResourceName holder) {
        return holder.value().equals(governor.name());
    }

    /** What is owned here is so whatever the policy says; that it is to be elsewhere is a matter of handing it over. */
    private boolean differs(Placed placed, Placement placement) {
        return placement.owningRegion().equals(region)
                && !(placed.owningRegion().equals(placement.owningRegion()) && placed.regions().equals(placement.regions()));
    }
}
