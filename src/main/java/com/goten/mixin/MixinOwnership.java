package com.goten.mixin;

import com.goten.errors.GotenException;
import com.goten.policy.EnvironmentSource;
import com.goten.resource.ResourceKey;
import com.goten.schema.DeploymentId;
import com.goten.store.Promise;
import com.goten.store.Promises;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@link Ownership} over the SchemaMixin of the other deployments. */
public final class MixinOwnership implements Ownership {
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration SOON = Duration.ofMillis(200);

    private final DeploymentId own;
    private final EnvironmentSource environment;
    private final Promises promises;
    private final OwnerCalls calls;

    public MixinOwnership(DeploymentId own, EnvironmentSource environment, Promises promises, OwnerCalls calls) {
        this.own = own;
        this.environment = environment;
        this.promises = promises;
        this.calls = calls;
    }

    /** The region that is said, else the one in the name, else this one, else the service's control region, else any. */
    @Override
    public Optional<Place> place(String service, String name, String region) {
        return environment.current().service(service).flatMap(known -> Stream.of(
                        Stream.of(region),
                        Whereabouts.regionIn(name).stream(),
                        Stream.of(own.region(), known.policy().defaultControlRegion()),
                        known.deployments().keySet().stream().sorted())
                .flatMap(regions -> regions)
                .flatMap(one -> Optional.ofNullable(known.deployments().get(one)).stream())
                .findFirst()
                .map(deployment -> new Place(deployment.id().region(), deployment.currentVersion())));
    }

    @Override
    public boolean removed(DeploymentId deployment) {
        return environment.current().removed(deployment);
    }

    @Override
    public Future<Void> withdraw(Collection<ResourceKey> owners, Deadline deadline) {
        var found = owners.stream().map(owner -> promises.about(owner, SchemaMixin.MOST_TARGETS)).toList();
        return Future.all(found).compose(all -> {
            List<List<Promise>> lists = all.list();
            Map<DeploymentId, List<UUID>> marks = lists.stream()
                    .flatMap(List::stream)
                    .collect(Collectors.groupingBy(
                            Promise::deployment, Collectors.mapping(Promise::mark, Collectors.toList())));
            return Future.join(marks.entrySet().stream()
                            .map(one -> withdraw(one.getKey(), one.getValue(), deadline))
                            .toList())
                    .mapEmpty();
        });
    }

    private Future<Void> withdraw(DeploymentId peer, List<UUID> marks, Deadline deadline) {
        if (removed(peer)) {
            return promises.end(marks);
        }
        return calls.endMarks(peer, marks, true, deadline.min(Deadline.after(ANSWER))).compose(standing -> promises
                .end(marks.stream().filter(mark -> !standing.contains(mark)).toList())
                .compose(ended -> standing.isEmpty() ? Future.succeededFuture() : Future.failedFuture(stands(peer, standing))));
    }

    private static GotenException stands(DeploymentId peer, Set<UUID> marks) {
        return new GotenException.Aborted(
                "%s is about to decide that there is no such owner of %d of its resources".formatted(peer, marks.size()),
                "OWNER_DECISION_PENDING",
                SOON);
    }
}
