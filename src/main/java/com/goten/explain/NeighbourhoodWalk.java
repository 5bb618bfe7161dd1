package com.goten.explain;

import com.goten.mixin.v1.ExplainRequest;
import com.goten.mixin.v1.Explanation.Reference;
import com.goten.mixin.v1.Explanation;
import com.goten.mixin.v1.Neighbourhood;
import com.goten.mixin.v1.Owner;
import com.goten.mixin.v1.Shadow;
import com.goten.policy.Environment;
import com.goten.schema.DeploymentId;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Walks along references and owners, in both directions and through deployments, from a resource to those around it. */
final class NeighbourhoodWalk {
    private static final String REGIONS = "regions/";

    private final Explainer explainer;
    private final Environment environment;
    private final DeploymentId own;
    private final Deadline deadline;
    private final int mostDepth;
    private final int mostNodes;
    private final Map<String, Neighbourhood.Node> nodes = new LinkedHashMap<>();
    private final Map<String, Neighbourhood.Edge> edges = new LinkedHashMap<>();
    private final Map<DeploymentId, String> failures = new LinkedHashMap<>();
    private final Deque<Visit> open = new ArrayDeque<>();
    private final Promise<Neighbourhood> done = Promise.promise();
    private boolean truncated;

    /** @param where to ask, one after the other, until one has it */
    private record Visit(String uuid, String type, String name, List<DeploymentId> where, int depth) {}

    NeighbourhoodWalk(
            Explainer explainer, Environment environment, DeploymentId own, Deadline deadline, int mostDepth, int mostNodes) {
        this.explainer = explainer;
        this.environment = environment;
        this.own = own;
        this.deadline = deadline;
        this.mostDepth = mostDepth;
        this.mostNodes = mostNodes;
    }

    /** @param start of this deployment, with what the others say */
    Future<Neighbourhood> from(Explanation start) {
        take(start, 0);
        next();
        return done.future();
    }

    private void next() {
        Visit visit = open.poll();
        if (visit == null || deadline.isPast()) {
            truncated |= visit != null;
            done.tryComplete(neighbourhood());
            return;
        }
        find(visit, 0)
                .onSuccess(found -> {
                    found.ifPresent(explanation -> take(explanation, visit.depth()));
                    next();
                })
                .onFailure(done::tryFail);
    }

    private Future<Optional<Explanation>> find(Visit visit, int place) {
        if (place == visit.where().size()) {
            return Future.succeededFuture(Optional.empty());
        }
        DeploymentId where = visit.where().get(place);
        var request = ExplainRequest.newBuilder()
                .setUuid(visit.uuid())
                .setType(visit.type())
                .setName(visit.name())
                .setAskOthers(true)
                .build();
        return explainer.explain(where, request, deadline)
                .map(said -> Explainer.owns(said) ? Optional.of(said) : Optional.<Explanation>empty())
                .otherwise(failure -> {
                    failures.put(where, String.valueOf(failure.getMessage()));
                    return Optional.empty();
                })
                .compose(found -> found.isPresent() ? Future.succeededFuture(found) : find(visit, place + 1));
    }

    private void take(Explanation explanation, int depth) {
        DeploymentId where = Messages.deployment(explanation.getDeployment());
        Shadow resource = explanation.getResource();
        nodes.put(explanation.getUuid(), node(where, explanation.getUuid(), resource.getType(), resource.getName(), depth)
                .setState(explanation.getState())
                .build());
        explanation.getReferencesList().forEach(reference ->
                neighbour(reference, places(reference), explanation.getUuid(), reference.getUuid(), depth));
        explanation.getOwnersList().stream().filter(owner -> !owner.getUuid().isEmpty()).map(NeighbourhoodWalk::end).forEach(
                owner -> neighbour(owner, places(owner), explanation.getUuid(), owner.getUuid(), depth));
        holders(explanation, explanation.getUuid(), depth);
        explanation.getOthersList().forEach(other -> {
            if (other.hasExplanation()) {
                holders(other.getExplanation(), explanation.getUuid(), depth);
            } else {
                failures.put(Messages.deployment(other.getDeployment()), other.getFailure());
            }
        });
        truncated |= explanation.getReferenceCount() > explanation.getReferencesCount();
    }

    private void holders(Explanation said, String target, int depth) {
        List<DeploymentId> where = List.of(Messages.deployment(said.getDeployment()));
        Stream.concat(said.getHoldersList().stream(), said.getOwneesList().stream())
                .forEach(holder -> neighbour(holder, where, holder.getUuid(), target, depth));
        truncated |= said.getHolderCount() > said.getHoldersCount() || said.getOwneeCount() > said.getOwneesCount();
    }

    private static Reference end(Owner owner) {
        return Reference.newBuilder()
                .setField(Fates.OWNERS)
                .setType(owner.getType())
                .setName(owner.getName())
                .setUuid(owner.getUuid())
                .build();
    }

    private void neighbour(Reference end, List<DeploymentId> where, String holder, String target, int depth) {
        if (!nodes.containsKey(end.getUuid())) {
            if (nodes.size() >= mostNodes) {
                truncated = true;
                return;
            }
            DeploymentId first = where.isEmpty() ? own : where.get(0);
            nodes.put(end.getUuid(), node(first, end.getUuid(), end.getType(), end.getName(), depth + 1)
                    .setState(end.getDeleting() ? Explanation.State.DELETING : Explanation.State.UNKNOWN)
                    .build());
            if (depth + 1 < mostDepth) {
                open.add(new Visit(end.getUuid(), end.getType(), end.getName(), where, depth + 1));
            }
        }
        var edge = Neighbourhood.Edge.newBuilder()
                .setHolder(holder)
                .setTarget(target)
                .setField(end.getField())
                .setBehaviour(end.getBehaviour())
                .build();
        edges.put(holder + target + end.getField(), edge);
    }

    /** Where the target of a reference may be: the region in its name, else each where its service is, this one first. */
    private List<DeploymentId> places(Reference reference) {
        String service = reference.getType().substring(0, Math.max(0, reference.getType().indexOf('/')));
        int region = reference.getName().indexOf(REGIONS);
        if (region >= 0) {
            String rest = reference.getName().substring(region + REGIONS.length());
            var there = new DeploymentId(service, rest.split("/", 2)[0]);
            return environment.removed(there) ? List.of() : List.of(there);
        }
        var places = new ArrayList<DeploymentId>();
        var first = new DeploymentId(service, own.region());
        if (!environment.removed(first)) {
            places.add(first);
        }
        environment.service(service).ifPresent(known -> known.deployments().keySet().stream()
                .sorted()
                .filter(other -> !other.equals(own.region()))
                .forEach(other -> places.add(new DeploymentId(service, other))));
        return places;
    }

    private static Neighbourhood.Node.Builder node(DeploymentId where, String uuid, String type, String name, int depth) {
        return Neighbourhood.Node.newBuilder()
                .setDeployment(Messages.deployment(where))
                .setUuid(uuid)
                .setType(type)
                .setName(name)
                .setDepth(depth);
    }

    private Neighbourhood neighbourhood() {
        var all = Neighbourhood.newBuilder()
                .addAllNodes(nodes.values())
                .addAllEdges(edges.values())
                .setTruncated(truncated);
        failures.forEach((where, reason) ->
                all.addFailuresBuilder().setDeployment(Messages.deployment(where)).setReason(reason));
        return all.build();
    }
}
