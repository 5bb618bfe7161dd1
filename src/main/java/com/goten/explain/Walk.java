package com.goten.explain;

import com.goten.explain.Graph.Edge;
import com.goten.explain.Graph.Node;
import com.goten.mixin.v1.ListHoldersRequest;
import com.goten.mixin.v1.ListHoldersResponse;
import com.goten.mixin.v1.Shadow;
import com.goten.schema.DeleteBehaviour;
import com.goten.schema.DeploymentId;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Collects what a deletion would reach: from a resource to the holders of references to it, from those that would go to
 * theirs, in all deployments. In steps: each asks every deployment once about all that the step before has found there, so
 * that a plan costs as many round trips as its longest chain, and each resource is asked about once.
 *
 * <p>Ends by the deadline, and at a bound. What could not be asked is told, and nothing in it is guessed.
 */
final class Walk {
    private final HolderSource holders;
    private final Deadline deadline;
    private final int most;
    private final Graph graph = new Graph();
    private final Map<DeploymentId, Missed> unknown = new LinkedHashMap<>();
    private final Set<UUID> followed = new HashSet<>();
    private final Promise<Found> found = Promise.promise();
    private boolean truncated;

    /** Who points to some targets from a deployment. */
    interface HolderSource {
        Future<ListHoldersResponse> holders(DeploymentId where, ListHoldersRequest request, Deadline deadline);
    }

    /** A deployment that could not be asked, for the first time because of that. */
    record Missed(String reason, Set<UUID> targets) {}

    /** @param truncated whether there is more than was followed */
    record Found(Graph graph, Map<DeploymentId, Missed> unknown, boolean truncated) {}

    /** One page of one deployment's answer, or why there is none. */
    private record Answer(DeploymentId where, List<UUID> targets, ListHoldersResponse page, String failure) {}

    /** @param most resources to collect */
    Walk(HolderSource holders, Deadline deadline, int most) {
        this.holders = holders;
        this.deadline = deadline;
        this.most = most;
    }

    /** Never fails but by a bug. */
    Future<Found> from(Node root) {
        graph.add(root);
        followed.add(root.uuid());
        step(List.of(root));
        return found.future();
    }

    private void step(Collection<Node> going) {
        Map<DeploymentId, List<UUID>> questions = new LinkedHashMap<>();
        for (Node node : going) {
            var where = new LinkedHashSet<DeploymentId>();
            where.add(node.where());
            where.addAll(node.sources());
            where.forEach(one -> questions.computeIfAbsent(one, none -> new ArrayList<>()).add(node.uuid()));
        }
        var asked = new ArrayList<Future<Answer>>();
        questions.forEach((where, targets) -> {
            for (int i = 0; i < targets.size(); i += ExplainMixin.MOST_TARGETS) {
                asked.add(ask(where, targets.subList(i, Math.min(targets.size(), i + ExplainMixin.MOST_TARGETS)), ""));
            }
        });
        take(asked, new LinkedHashSet<>());
    }

    private Future<Answer> ask(DeploymentId where, List<UUID> targets, String token) {
        if (deadline.isPast()) {
            return Future.succeededFuture(
                    new Answer(where, targets, ListHoldersResponse.getDefaultInstance(), "the deadline has passed"));
        }
        var request = ListHoldersRequest.newBuilder()
                .addAllTargets(targets.stream().map(UUID::toString).toList())
                .setPageToken(token)
                .build();
        return holders.holders(where, request, deadline)
                .map(page -> new Answer(where, targets, page, ""))
                .otherwise(failure -> new Answer(
                        where, targets, ListHoldersResponse.getDefaultInstance(), String.valueOf(failure.getMessage())));
    }

    /** Takes a round of answers in; what has further pages makes another round of the same step. */
    private void take(List<Future<Answer>> asked, Set<Node> next) {
        Future.join(asked).onComplete(all -> {
            try {
                var more = new ArrayList<Future<Answer>>();
                for (Future<Answer> one : asked) {
                    Answer answer = one.result();
                    take(answer, next);
                    if (!answer.page().getNextPageToken().isEmpty() && !truncated) {
                        more.add(ask(answer.where(), answer.targets(), answer.page().getNextPageToken()));
                    }
                }
                if (!more.isEmpty()) {
                    take(more, next);
                } else if (next.isEmpty() || truncated) {
                    found.tryComplete(new Found(graph, unknown, truncated));
                } else {
                    step(next);
                }
            } catch (RuntimeException bug) {
                found.tryFail(bug);
            }
        });
    }

    private void take(Answer answer, Set<Node> next) {
        if (!answer.failure().isEmpty()) {
            unknown.computeIfAbsent(answer.where(), none -> new Missed(answer.failure(), new LinkedHashSet<>()))
                    .targets().addAll(answer.targets());
            return;
        }
        Map<UUID, Shadow> shadows = new HashMap<>();
        answer.page().getHoldersList().forEach(shadow -> shadows.put(UUID.fromString(shadow.getUuid()), shadow));
        for (ListHoldersResponse.Holding holding : answer.page().getHoldingsList()) {
            Edge edge = new Edge(
                    UUID.fromString(holding.getHolder()),
                    UUID.fromString(holding.getTarget()),
                    holding.getField(),
                    DeleteBehaviour.of(holding.getBehaviourValue()));
            Shadow holder = shadows.get(edge.holder());
            if (holder != null) {
                take(edge, node(answer.where(), holder), next);
            }
        }
    }

    private void take(Edge edge, Node holder, Set<Node> next) {
        if (!graph.has(holder.uuid()) && graph.size() >= most) {
            truncated = true;
            return;
        }
        graph.add(holder);
        graph.add(edge);
        if (edge.behaviour().deletesHolder() && followed.add(holder.uuid())) {
            next.add(holder);
        }
    }

    static Node node(DeploymentId where, Shadow shadow) {
        return new Node(
                UUID.fromString(shadow.getUuid()),
                where,
                shadow.getType(),
                shadow.getName(),
                shadow.getDeleting(),
                shadow.getBlockDeletion(),
                shadow.getAsyncDeletion(),
                shadow.getSourcesList().stream().map(Messages::deployment).toList());
    }
}
