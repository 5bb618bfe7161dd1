package com.goten.explain;

import com.goten.errors.GotenException.InvalidArgument;
import com.goten.errors.GotenException.NotFound;
import com.goten.mixin.v1.DeletionPlan;
import com.goten.mixin.v1.ExplainRequest;
import com.goten.mixin.v1.Explanation;
import com.goten.mixin.v1.Neighbourhood;
import com.goten.mixin.v1.TaskBacklog;
import com.goten.schema.DeploymentId;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** What an operator may ask the deployments of this process. They are added while it starts, from any thread. */
public final class Debug {
    private final List<ExplainService> deployments = new CopyOnWriteArrayList<>();

    public void add(ExplainService deployment) {
        deployments.add(deployment);
    }

    /**
     * A resource as an operator names it.
     *
     * @param service empty: in any
     * @param region empty: in any
     * @param type short or full; empty: as the name says
     */
    public record Subject(Optional<String> service, Optional<String> region, String type, String name) {
        boolean in(DeploymentId id) {
            return service.map(id.service()::equals).orElse(true) && region.map(id.region()::equals).orElse(true);
        }
    }

    /** A deployment that has the subject, and what it is asked. */
    private record Place(ExplainService deployment, ExplainRequest request) {}

    /** @return fails with {@code NotFound} where nobody here has it, with {@code InvalidArgument} where several have */
    public Future<Explanation> explain(Subject subject, Deadline deadline) {
        return find(subject, deadline)
                .compose(place -> place.deployment().explainer().explain(place.request(), deadline));
    }

    public Future<DeletionPlan> plan(Subject subject, Deadline deadline) {
        return find(subject, deadline)
                .compose(place -> place.deployment().planner()
                        .plan(place.request().getType(), place.request().getName(), deadline))
                .map(Planned::plan);
    }

    public Future<Neighbourhood> neighbourhood(Subject subject, int depth, int limit, Deadline deadline) {
        return find(subject, deadline)
                .compose(place -> place.deployment().neighbourhood(place.request(), depth, limit, deadline));
    }

    /** Of all deployments here; of those of a service or region where the subject says so. */
    public Future<List<TaskBacklog>> tasks(Optional<String> service, Optional<String> region) {
        var chosen = new Subject(service, region, "", "");
        var backlogs = deployments.stream()
                .filter(deployment -> chosen.in(deployment.deployment()))
                .map(deployment -> deployment.explainer().backlog())
                .toList();
        return Future.all(backlogs).map(all -> all.<TaskBacklog>list());
    }

    /** Who owns it; where nobody does, who has a copy, or its name. */
    private Future<Place> find(Subject subject, Deadline deadline) {
        if (subject.name().isEmpty()) {
            return Future.failedFuture(new InvalidArgument("name", "is missing"));
        }
        var asked = new ArrayList<Future<Optional<Explanation>>>();
        List<ExplainService> chosen = deployments.stream()
                .filter(deployment -> subject.in(deployment.deployment()))
                .toList();
        var request = ExplainRequest.newBuilder().setType(subject.type()).setName(subject.name()).setAskOthers(true).build();
        chosen.forEach(deployment -> asked.add(lookUp(deployment, request, deadline)));
        return Future.join(asked).transform(all -> only(subject, chosen, asked))
                .map(deployment -> new Place(deployment, request));
    }

    private static Future<Optional<Explanation>> lookUp(
            ExplainService deployment, ExplainRequest request, Deadline deadline) {
        try {
            var quick = request.toBuilder().setAskOthers(false).build();
            return deployment.explainer().explain(quick, deadline)
                    .map(Optional::of)
                    .recover(failure -> failure instanceof NotFound
                            ? Future.succeededFuture(Optional.empty())
                            : Future.failedFuture(failure));
        } catch (InvalidArgument noSuchName) {
            return Future.succeededFuture(Optional.empty());
        }
    }

    private static Future<ExplainService> only(
            Subject subject, List<ExplainService> asked, List<Future<Optional<Explanation>>> answers) {
        var owners = new ArrayList<ExplainService>();
        var others = new ArrayList<ExplainService>();
        Optional<Throwable> failure = Optional.empty();
        for (int i = 0; i < asked.size(); i++) {
            Future<Optional<Explanation>> answer = answers.get(i);
            if (answer.failed()) {
                failure = Optional.of(answer.cause());
            } else if (answer.result().isPresent()) {
                (Explainer.owns(answer.result().get()) ? owners : others).add(asked.get(i));
            }
        }
        List<ExplainService> found = owners.isEmpty() ? others : owners;
        if (found.size() == 1) {
            return Future.succeededFuture(found.get(0));
        }
        return Future.failedFuture(found.isEmpty()
                ? failure.orElseGet(() -> new NotFound(subject.name()))
                : new InvalidArgument("name", "%s is in %s: say which is meant by service and region".formatted(
                        subject.name(),
                        found.stream().map(one -> one.deployment().toString()).sorted().collect(Collectors.joining(", ")))));
    }
}
