package com.goten.explain;

import com.goten.engine.DeletionRehearsal;
import com.goten.errors.GotenException;
import com.goten.errors.GotenException.NotFound;
import com.goten.mixin.v1.DeletionPlan;
import com.goten.mixin.v1.ListHoldersRequest;
import com.goten.mixin.v1.ListHoldersResponse;
import com.goten.mixin.v1.ListOwneesRequest;
import com.goten.mixin.v1.ListOwneesResponse;
import com.goten.mixin.v1.Shadow;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.store.ShadowReader;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/**
 * Says what the deletion of a resource of this deployment would do, here and everywhere else, and changes nothing.
 *
 * <p>Whether it would be accepted is found by rehearsing it, with the code and the questions of the real one. What would
 * follow is found by looking: nobody can rehearse what happens in several deployments one after the other.
 */
public final class DeletionPlanner implements Plans {
    /** Most resources that a plan follows. */
    static final int MOST_RESOURCES = 20_000;
    /** One deployment that hangs does not take the time of the others. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** Kept for the answer. */
    private static final Duration RESERVE = Duration.ofMillis(500);

    private final DeploymentId own;
    private final ApiVersion version;
    private final DeletionRehearsal rehearsal;
    private final ShadowReader reader;
    private final HolderPages holders;
    private final OwneePages ownees;
    private final Finder finder;
    private final ExplainClient client;
    private final int mostResources;

    /** @param version the current one */
    public DeletionPlanner(
            DeploymentId own, ApiVersion version, DeletionRehearsal rehearsal, ShadowReader reader, ExplainClient client) {
        this(own, version, rehearsal, reader, client, MOST_RESOURCES);
    }

    DeletionPlanner(
            DeploymentId own,
            ApiVersion version,
            DeletionRehearsal rehearsal,
            ShadowReader reader,
            ExplainClient client,
            int mostResources) {
        this.own = own;
        this.version = version;
        this.rehearsal = rehearsal;
        this.reader = reader;
        this.holders = new HolderPages(version, reader);
        this.ownees = new OwneePages(version, reader);
        this.finder = new Finder(version, reader);
        this.client = client;
        this.mostResources = mostResources;
    }

    @Override
    public Future<Planned> plan(ResourceName name, Deadline deadline) {
        return refusal(name, deadline).compose(refusal -> reader.shadow(ResourceKey.of(name))
                .compose(shadow -> shadow.isPresent()
                        ? walk(Messages.shadow(version, shadow.get()), deadline)
                        : Future.failedFuture(new NotFound(name.value())))
                .map(plan -> new Planned(with(plan, refusal), refusal)));
    }

    /** By type and name, as {@link Finder} means it. */
    Future<Planned> plan(String type, String name, Deadline deadline) {
        return finder.byName(type, name).compose(found -> found.shadow().isPresent()
                ? plan(finder.name(found.shadow().get().head().key()), deadline)
                : Future.failedFuture(new NotFound(name)));
    }

    /** What says nothing about the deletion fails the plan. */
    @Override
    public Future<Optional<GotenException>> refusal(ResourceName name, Deadline deadline) {
        return rehearsal.rehearse(name, deadline)
                .map(accepted -> Optional.<GotenException>empty())
                .recover(failure -> refuses(failure)
                        ? Future.succeededFuture(Optional.of((GotenException) failure))
                        : Future.failedFuture(failure));
    }

    private static boolean refuses(Throwable failure) {
        return failure instanceof GotenException.FailedPrecondition
                || failure instanceof GotenException.Aborted
                || failure instanceof GotenException.Unavailable;
    }

    private Future<DeletionPlan> walk(Shadow root, Deadline deadline) {
        Graph.Node start = Walk.node(own, root);
        return new Walk(neighbours(), new Deadline(deadline.atNanos() - RESERVE.toNanos()), mostResources)
                .from(start)
                .map(found -> new PlanMessage(found.graph(), Fates.of(found.graph(), start.uuid())).of(own, root, found));
    }

    private Walk.Neighbours neighbours() {
        return new Walk.Neighbours() {
            @Override
            public Future<ListHoldersResponse> holders(
                    DeploymentId where, ListHoldersRequest request, Deadline deadline) {
                return where.equals(own) ? holders.page(request) : client.holders(where, request, patient(deadline));
            }

            @Override
            public Future<ListOwneesResponse> ownees(DeploymentId where, ListOwneesRequest request, Deadline deadline) {
                return where.equals(own) ? ownees.page(request) : client.ownees(where, request, patient(deadline));
            }
        };
    }

    private static Deadline patient(Deadline deadline) {
        return deadline.min(Deadline.after(PATIENCE));
    }

    private static DeletionPlan with(DeletionPlan plan, Optional<GotenException> refusal) {
        return refusal.map(failure -> plan.toBuilder()
                        .setRefusal(DeletionPlan.Refusal.newBuilder()
                                .setReason(failure.info().reason())
                                .setMessage(String.valueOf(failure.getMessage()))
                                .setPassing(failure.retryAfter().isPresent()))
                        .build())
                .orElse(plan);
    }
}
