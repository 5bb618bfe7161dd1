package com.goten.sync;

import com.goten.schema.ResourceType;
import com.goten.store.PolicyRefreshes;
import com.goten.store.PolicyRefreshes.Placed;
import com.goten.store.PolicyRefreshes.Progress;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Looks at everything in a scope, page by page, from where it had come to. How far it has come is kept after each page:
 * whoever goes on looks at no more than one page again. Where something could not be refreshed, the place that is kept remains
 * before the page of the first of that, and the walk goes on all the same: to the end, or until there is too much of it.
 */
final class RefreshWalk {
    /** So many say that it is not them. */
    private static final int MOST_FAILURES = 1_000;

    private final PolicyRefreshes refreshes;
    private final Scope scope;
    private final WalkWork work;
    private final RefreshObserver observer;
    private final Supplier<Future<Boolean>> goesOn;
    private final int page;
    private final RefreshFailures failures = new RefreshFailures();

    /** @param goesOn asked before each page */
    RefreshWalk(
            PolicyRefreshes refreshes,
            Scope scope,
            WalkWork work,
            RefreshObserver observer,
            Supplier<Future<Boolean>> goesOn,
            int page) {
        this.refreshes = refreshes;
        this.scope = scope;
        this.work = work;
        this.observer = observer;
        this.goesOn = goesOn;
        this.page = page;
    }

    /** What could not be refreshed until now. */
    RefreshFailures failures() {
        return failures;
    }

    /** @return how far it has come; empty where it ended before everything had been looked at */
    Future<Optional<Progress>> from(Progress progress) {
        Promise<Optional<Progress>> end = Promise.promise();
        Optional<ResourceType> first = scope.from(progress.type());
        String after = first.filter(type -> type.singular().equals(progress.type())).isPresent() ? progress.name() : "";
        next(first, after, progress, end);
        return end.future();
    }

    /** Not composed: a chain of very many pages would be one of very many futures. */
    private void next(Optional<ResourceType> type, String after, Progress progress, Promise<Optional<Progress>> end) {
        if (type.isEmpty()) {
            end.complete(Optional.of(progress));
            return;
        }
        goesOn.get()
                .compose(goes -> goes ? look(type.get(), after, progress) : Future.succeededFuture(Optional.<Step>empty()))
                .onFailure(end::fail)
                .onSuccess(step -> {
                    if (step.isEmpty()) {
                        end.complete(Optional.empty());
                    } else {
                        next(step.get().next(), step.get().after(), step.get().progress(), end);
                    }
                });
    }

    /**
     * @param next the type to go on with; empty at the end
     * @param after the name in it
     * @param progress as it is kept
     */
    private record Step(Optional<ResourceType> next, String after, Progress progress) {}

    private Future<Optional<Step>> look(ResourceType type, String after, Progress progress) {
        return refreshes.page(scope.range(type, after), page)
                .compose(found -> work.due(type, found, failures)
                        .compose(due -> work.done(due, failures))
                        .compose(written -> reached(type, after, found, written, progress)));
    }

    private Future<Optional<Step>> reached(
            ResourceType type, String after, List<Placed> found, int written, Progress progress) {
        observer.looked(found.size());
        boolean more = found.size() >= page;
        String name = found.isEmpty() ? after : found.get(found.size() - 1).key().name();
        Progress now = failures.count() == 0
                ? progress.at(type.singular(), name, found.size(), written)
                : progress;
        Optional<ResourceType> next = more ? Optional.of(type) : scope.after(type);
        return refreshes.reached(now).map(kept -> kept
                ? Optional.of(new Step(failures.count() < MOST_FAILURES ? next : Optional.empty(), more ? name : "", now))
                : Optional.empty());
    }
}
