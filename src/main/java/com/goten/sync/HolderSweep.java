package com.goten.sync;

import com.goten.policy.Settling;
import com.goten.policy.SettledPolicy;
import com.goten.schema.ApiVersion;
import com.goten.schema.ResourceType;
import com.goten.store.PolicyRefreshes;
import com.goten.store.PolicyRefreshes.Placed;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Finds holders of whose changes no task tells, page by page, and makes tasks for them. */
final class HolderSweep {
    private static final int PAGE = 500;

    private final ApiVersion version;
    private final String region;
    private final PolicyRefreshes refreshes;
    private final Settling settling;

    HolderSweep(ApiVersion version, String region, PolicyRefreshes refreshes, Settling settling) {
        this.version = version;
        this.region = region;
        this.refreshes = refreshes;
        this.settling = settling;
    }

    /** Those that have been changed, maybe before there were such tasks, and of which nothing is announced. */
    Future<Void> unannounced() {
        Promise<Void> end = Promise.promise();
        unannounced(version.types().stream().filter(ResourceType::policyHolder).iterator(), end);
        return end.future();
    }

    private void unannounced(Iterator<ResourceType> types, Promise<Void> end) {
        if (types.hasNext()) {
            unannounced(types.next(), "", types, end);
        } else {
            end.complete();
        }
    }

    /** Not composed: there may be very many pages. */
    private void unannounced(ResourceType type, String after, Iterator<ResourceType> rest, Promise<Void> end) {
        refreshes.unannounced(type.singular(), SettledPolicy.TYPE, region, after, PAGE)
                .compose(page -> settling.lookAt(page.stream().map(Placed::uuid).toList()).map(page))
                .onFailure(end::fail)
                .onSuccess(page -> {
                    if (page.size() < PAGE) {
                        unannounced(rest, end);
                    } else {
                        unannounced(type, page.get(PAGE - 1).key().name(), rest, end);
                    }
                });
    }

    /** Those that are not here any more, or never were: nobody tells of their changes. */
    Future<Void> strays() {
        Promise<Void> end = Promise.promise();
        strays(Optional.empty(), end);
        return end.future();
    }

    private void strays(Optional<UUID> after, Promise<Void> end) {
        refreshes.strayAnnouncements(SettledPolicy.TYPE, region, after, PAGE)
                .compose(page -> settling.lookAt(page).map(page))
                .onFailure(end::fail)
                .onSuccess(page -> {
                    if (page.size() < PAGE) {
                        end.complete();
                    } else {
                        strays(Optional.of(page.get(PAGE - 1)), end);
                    }
                });
    }
}
